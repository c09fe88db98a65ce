import { isAscii, isUtf8 } from 'node:buffer';
import type { SourceCharset } from './source.ts';

export interface DecodedText {
  text: string;
  /** Characters that could not be decoded and stand as U+FFFD. */
  replacements: number;
}

const cp949 = new TextDecoder('euc-kr');

/**
 * Decodes a line. `auto` is strict UTF-8 first, then CP949 (the WHATWG `euc-kr` decoder is Windows code page 949),
 * which Korean devices send without saying so; a UTF-8 line that its sender cut inside a character stays UTF-8.
 */
export function decodeText(bytes: Uint8Array, charset: SourceCharset): DecodedText {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isAscii(buffer)) return { text: buffer.toString('latin1'), replacements: 0 };
  if (charset !== 'cp949' && isUtf8(buffer)) return { text: buffer.toString('utf8'), replacements: 0 };
  if (charset === 'utf-8') return counted(buffer.toString('utf8'));
  const cut = charset === 'auto' ? cutCharacter(buffer) : 0;
  if (cut > 0) return { text: `${buffer.toString('utf8', 0, buffer.length - cut)}\ufffd`, replacements: 1 };
  return counted(cp949.decode(buffer));
}

/** Bytes of an incomplete character at the end of what is otherwise UTF-8 with at least one character beyond ASCII. */
function cutCharacter(buffer: Buffer): number {
  for (let cut = 1; cut <= 3 && cut < buffer.length; cut++) {
    const rest = buffer.subarray(0, buffer.length - cut);
    if ((buffer[buffer.length - cut] ?? 0) >= 0xc2 && isUtf8(rest)) return isAscii(rest) ? 0 : cut;
  }
  return 0;
}

function counted(text: string): DecodedText {
  let replacements = 0;
  for (let at = text.indexOf('\ufffd'); at >= 0; at = text.indexOf('\ufffd', at + 1)) replacements++;
  return { text, replacements };
}
