/** What came from one source since the start; received = parsed + quarantined. */
export interface SourceHealth {
  sourceId: number;
  received: number;
  parsed: number;
  quarantined: number;
  /** Of the parsed: lines without a header that could be read. A rise tells of a changed format. */
  headerless: number;
  /** Of the parsed: events whose own time could not be believed. */
  timeDoubted: number;
  /** Characters that could not be decoded. */
  replacements: number;
  /** UTC epoch milliseconds; null before the first. */
  lastReceivedAt: number | null;
}

export function newSourceHealth(sourceId: number): SourceHealth {
  return {
    sourceId,
    received: 0,
    parsed: 0,
    quarantined: 0,
    headerless: 0,
    timeDoubted: 0,
    replacements: 0,
    lastReceivedAt: null,
  };
}
