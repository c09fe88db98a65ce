import { definitionLimits } from './definition-limits.ts';
import type { PairReader, PairSink } from './pairs-step.ts';
import type { BlocksOptions } from './step-spec.ts';

/** A reader of bracket or mark blocks with these options. */
export function compileBlocks(options: BlocksOptions): PairReader {
  return options.style === 'bracket' ? bracketReader(options) : markReader(options);
}

/** `[Key=value], [Key=value]`: a value may hold brackets; it ends at the bracket after which the next block begins. */
function bracketReader({ value = '=', bare }: BlocksOptions): PairReader {
  return (text, sink) => {
    const loose = collector(sink, bare);
    let count = 0;
    let at = text.indexOf('[');
    for (let round = 0; at >= 0 && round < definitionLimits.parts; round++) {
      const end = blockEnd(text, at + 1, value);
      const block = text.slice(at + 1, end);
      const equals = block.indexOf(value);
      if (equals > 0) {
        sink(block.slice(0, equals).trim(), block.slice(equals + value.length).trim());
        count++;
      } else loose.add(block);
      at = text.indexOf('[', end);
    }
    loose.done();
    return count;
  };
}

function blockEnd(text: string, from: number, value: string): number {
  // Without a key it is a plain word in brackets.
  const first = text.indexOf(']', from);
  // Not looked for beyond the bracket: it would be for every block again.
  if (first >= 0 && !text.slice(from, first + value.length).includes(value)) return first;
  for (let at = first; at >= 0; at = text.indexOf(']', at + 1)) {
    if (beginsBlock(text, at + 1, value)) return at;
  }
  const last = text.lastIndexOf(']');
  return last >= from ? last : text.length;
}

/** Whether the text is at its end, or goes on with `, [Key=`. */
function beginsBlock(text: string, from: number, value: string): boolean {
  let at = from;
  while (at - from < 8 && isBetween(text.charCodeAt(at))) at++;
  if (at >= text.length) return true;
  if (text.charCodeAt(at) !== 91) return false;
  const most = at + 64;
  for (let index = at + 1; index < most && index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (text.startsWith(value, index)) return index > at + 1;
    if (code === 91 || code === 93) return false;
  }
  return false;
}

/** Blank, comma or semicolon. */
function isBetween(code: number): boolean {
  return code === 32 || code === 44 || code === 59 || code === 9;
}

/** `[MARK] KEY : value [MARK] KEY : value`. */
function markReader({ mark = '', value = ' : ', rest, bare }: BlocksOptions): PairReader {
  return (text, sink) => {
    const loose = collector(sink, bare);
    let count = 0;
    let at = text.indexOf(mark);
    for (let round = 0; at >= 0 && round < definitionLimits.parts; round++) {
      const from = at + mark.length;
      at = text.indexOf(mark, from);
      const block = text.slice(from, at < 0 ? text.length : at);
      const separator = block.indexOf(value);
      const key = separator < 0 ? '' : block.slice(0, separator).trim();
      if (key === '') {
        loose.add(block);
        continue;
      }
      count++;
      if (key === rest) {
        sink(key, text.slice(from + separator + value.length).trim());
        break;
      }
      sink(key, block.slice(separator + value.length).trim());
    }
    loose.done();
    return count;
  };
}

function collector(sink: PairSink, key: string | undefined): { add(text: string): void; done(): void } {
  const texts: string[] = [];
  return {
    add(text) {
      const trimmed = text.trim();
      if (key !== undefined && trimmed !== '' && texts.length < 16) texts.push(trimmed);
    },
    done() {
      if (key !== undefined && texts.length > 0) sink(key, texts.join(' '));
    },
  };
}
