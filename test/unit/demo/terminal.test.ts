import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { column, columnsOf, createTerminal, cut } from '../../../scripts/demo/terminal.ts';

describe('columns of a terminal', () => {
  it('counts Hangul as two', () => {
    expect(columnsOf('경보 a')).toBe(6);
    expect(column('경보', 6)).toBe('경보  ');
    expect(cut('경보입니다', 6)).toBe('경보…');
  });

  it('takes out what would steer the terminal', () => {
    expect(cut('a\u001b[2Jb\r\nc\u202ed', 40)).toBe('a [2Jb  c d');
  });

  it('never exceeds its width, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 2, max: 40 }), (text, width) => {
        expect(columnsOf(cut(text, width))).toBeLessThanOrEqual(width);
        expect(columnsOf(column(text, width))).toBe(width);
      }),
    );
  });
});

describe('createTerminal', () => {
  const written = (isTTY: boolean, environment: NodeJS.ProcessEnv) => {
    const parts: string[] = [];
    const stream = { isTTY, columns: 20, write: (part: string) => parts.push(part) > 0 };
    const terminal = createTerminal(stream as unknown as NodeJS.WriteStream, environment);
    return { terminal, text: () => parts.join('') };
  };

  it('replaces the status line on a terminal', () => {
    const { terminal, text } = written(true, {});
    terminal.status('one, which is far too long to fit');
    terminal.line(terminal.colour('red', 'two'));
    expect(text()).toBe('one, which is far …\r\u001b[K\u001b[31mtwo\u001b[0m\n');
  });

  it('writes plainly into a pipe, and without colours where NO_COLOR is set', () => {
    const pipe = written(false, {});
    pipe.terminal.status('one');
    pipe.terminal.status('soon after');
    pipe.terminal.line(pipe.terminal.bold('two'));
    expect(pipe.text()).toBe('one\ntwo\n');
    expect(written(true, { NO_COLOR: '1' }).terminal.bold('x')).toBe('x');
  });
});
