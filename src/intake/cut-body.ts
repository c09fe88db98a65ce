const lf = 10;

export interface PieceLimits {
  lines: number;
  bytes: number;
}

/**
 * Where the piece of a body of lines that begins at `start` ends: behind a line feed, so that no line is cut. A piece
 * has at most `lines` lines, empty ones too, and at most `bytes` bytes unless its first line alone is longer.
 */
export function endOfPiece(body: Uint8Array, start: number, { lines, bytes }: PieceLimits): number {
  let end = start;
  for (let line = 0; line < lines && end < body.length; line++) {
    const found = body.indexOf(lf, end);
    const next = found < 0 ? body.length : found + 1;
    if (next - start > bytes && line > 0) break;
    end = next;
  }
  return end;
}
