import type { AssetSighting } from './event.ts';

/** What came from one source in a few seconds, as far as its health is judged by it. */
export interface SourceSample {
  sourceId: number;
  /** Records received; `failed` of them could not be parsed (held ones are no failure). */
  lines: number;
  failed: number;
  firstAt: number;
  lastAt: number;
  /** Longest time between two records inside the sample, milliseconds. */
  maxGapMs: number;
  /** Characters that could not be decoded. */
  replacements: number;
  /** Messages that the device says it lost. */
  deviceDropped: number;
  /** Events looked at closely, and how many of them had each field. */
  sampled: number;
  fields: [name: string, filled: number][];
  /** Receive time minus device time of events looked at, milliseconds; at most 64. */
  skews: number[];
}

/** The same statement of one source, made from `fromAt` to `toAt`. */
export interface AssetStatement extends Omit<AssetSighting, 'at'> {
  sourceId: number;
  fromAt: number;
  toAt: number;
}

/** What the writer thread saw of sources and addresses in the last seconds. */
export interface Observed {
  samples: SourceSample[];
  assets: AssetStatement[];
  /** Statements beyond what one message holds; they are made again with the next record of the device. */
  assetsSkipped: number;
}
