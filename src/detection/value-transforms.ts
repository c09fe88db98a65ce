import { ruleLimits } from './rule-limits.ts';
import { RuleRefusal } from './rule-refusal.ts';

/** Characters that Windows programs take for the dash of a flag (Sigma specification 2.1, `windash`). */
const dashes = ['-', '/', '\u2013', '\u2014', '\u2015'];

/** Every spelling of a value whose flags (`-enc`, `/c`) may begin with any dash. */
export function dashForms(key: string, value: string): string[] {
  const pieces = value.split(/(?<![\w])[-/](?=\w)/);
  if (pieces.length - 1 > ruleLimits.dashes) {
    throw new RuleRefusal(`a value of '${key}' has more than ${ruleLimits.dashes} dashes for 'windash'`);
  }
  let forms = [pieces[0] ?? ''];
  for (const piece of pieces.slice(1)) forms = forms.flatMap((form) => dashes.map((dash) => form + dash + piece));
  return forms;
}

/** The text as UTF-16LE bytes, as PowerShell encodes commands. */
export function utf16Bytes(text: string): Buffer {
  return Buffer.from(text, 'utf16le');
}

/**
 * How bytes look inside base64. `base64offset` gives the three forms by the position of the first byte in its group of
 * three; characters that depend on neighbouring bytes are cut off (RFC 4648, section 4: six bits a character).
 */
export function base64Forms(bytes: Buffer, kind: 'base64' | 'base64offset'): string[] {
  if (kind === 'base64') return [bytes.toString('base64')];
  return [0, 1, 2]
    .map((offset) => {
      const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
        .toString('base64')
        .replaceAll('=', '');
      const wholeBits = (offset + bytes.length) * 8;
      return encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(wholeBits / 6));
    })
    .filter((form) => form.length > 0);
}
