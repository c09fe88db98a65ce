type RawEncoding = 'utf-8' | 'euc-kr' | 'latin1';

/** The decoders that fail on foreign bytes come first; latin1 takes everything, so nothing is ever hidden. */
const encodings: readonly { encoding: RawEncoding; fatal: boolean }[] = [
  { encoding: 'utf-8', fatal: true },
  { encoding: 'euc-kr', fatal: true },
  { encoding: 'latin1', fatal: false },
];

/** Received bytes as readable text, with the character set that fits them first. */
export function rawText(bytes: Uint8Array): { text: string; encoding: RawEncoding; sizeBytes: number } {
  for (const { encoding, fatal } of encodings) {
    try {
      return { text: new TextDecoder(encoding, { fatal }).decode(bytes), encoding, sizeBytes: bytes.byteLength };
    } catch {
      // Not in this character set; the next one is tried, and the last never throws.
    }
  }
  return { text: '', encoding: 'latin1', sizeBytes: bytes.byteLength };
}
