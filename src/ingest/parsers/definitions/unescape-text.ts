import { lookUpTable } from '../look-up-table.ts';

type Way = 'octal' | 'html' | 'c' | 'url';

const named = lookUpTable<string>({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' });
const letters = lookUpTable<string>({ n: '\n', r: '\r', t: '\t', '0': '\0' });

const ways: Record<Way, (text: string) => string> = {
  // rsyslog writes a control character as #015, others as \015.
  octal: (text) =>
    text.replace(/[#\\]([0-3][0-7]{2})/g, (_whole, digits: string) => character(Number.parseInt(digits, 8))),
  html: (text) =>
    text.includes('&')
      ? text.replace(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|([a-z]{2,4}));/g, (whole, decimal, hex, name) => {
          if (name !== undefined) return named[name as string] ?? whole;
          return character(decimal === undefined ? Number.parseInt(hex as string, 16) : Number(decimal));
        })
      : text,
  c: (text) =>
    text.includes('\\')
      ? text.replace(/\\(?:x([0-9a-fA-F]{2})|(.))/gs, (_whole, hex: string | undefined, letter: string) =>
          hex === undefined ? (letters[letter] ?? letter) : character(Number.parseInt(hex, 16)),
        )
      : text,
  url: (text) => (text.includes('%') ? text.replace(/(?:%[0-9a-fA-F]{2})+/g, decodeRun) : text),
};

/** Takes escapes off a text, one way after the other. */
export function unescapeText(text: string, how: readonly Way[]): string {
  let result = text;
  for (const way of how) result = ways[way](result);
  return result;
}

function character(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
}

function decodeRun(run: string): string {
  try {
    return decodeURIComponent(run);
  } catch {
    return run;
  }
}
