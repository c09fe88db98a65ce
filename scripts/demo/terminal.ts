import type { WriteStream } from 'node:tty';

export interface Terminal {
  /** A line that stays. */
  line(text?: string): void;
  /** The line at the bottom that the next one replaces; on something that is no terminal, at most one in ten seconds. */
  status(text: string): void;
  bold(text: string): string;
  dim(text: string): string;
  colour(name: Colour, text: string): string;
}

export type Colour = 'red' | 'green' | 'yellow';

const codes: Record<Colour, number> = { red: 31, green: 32, yellow: 33 };
const quietMs = 10_000;

/** Writes to a terminal, or plainly to a file or pipe (also where `NO_COLOR` is set, https://no-color.org). */
export function createTerminal(stream: NodeJS.WriteStream, environment: NodeJS.ProcessEnv): Terminal {
  const isTerminal = stream.isTTY === true;
  const coloured = isTerminal && (environment['NO_COLOR'] ?? '') === '';
  const styled = (code: number, text: string) => (coloured ? `\u001b[${code}m${text}\u001b[0m` : text);
  let shown = false;
  let lastStatusAt = 0;
  const clear = () => {
    if (shown) stream.write('\r\u001b[K');
    shown = false;
  };
  return {
    line: (text = '') => {
      clear();
      stream.write(`${text}\n`);
    },
    status: (text) => {
      if (isTerminal) {
        clear();
        stream.write(cut(text, ((stream as WriteStream).columns ?? 80) - 1));
        shown = true;
      } else if (Date.now() - lastStatusAt > quietMs) {
        lastStatusAt = Date.now();
        stream.write(`${text}\n`);
      }
    },
    bold: (text) => styled(1, text),
    dim: (text) => styled(2, text),
    colour: (name, text) => styled(codes[name], text),
  };
}

/** Hangul, ideographs and full-width forms take two columns (Unicode East Asian Width W and F, the blocks used here). */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;
// Log text is written by attackers: it must not steer the terminal.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
const controls = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Columns that a text takes. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += wide.test(character) ? 2 : 1;
  return columns;
}

/** The text without control characters, at most `columns` wide. */
export function cut(text: string, columns: number): string {
  const clean = text.replace(controls, ' ');
  if (columnsOf(clean) <= columns) return clean;
  let kept = '';
  let used = 0;
  for (const character of clean) {
    used += wide.test(character) ? 2 : 1;
    if (used > columns - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

/** Cut and filled up to exactly `columns`. */
export function column(text: string, columns: number): string {
  const fitting = cut(text, columns);
  return fitting + ' '.repeat(columns - columnsOf(fitting));
}
