import { createCsvSplitter } from './csv-splitter.ts';
import { createJsonSplitter } from './json-splitter.ts';
import { createLineSplitter, type RecordSplitter } from './record-splitter.ts';

const packedEndings = /\.(?:gz|gzip|zst|zstd)$/i;

/**
 * How a file is split, by its name without the ending of its packing: `.json` into values (lines where its first line
 * is a whole value), `.csv` into rows under a header row, everything else into lines. `plainRows`: the source's parser
 * reads separated values itself, so rows stay as they are.
 */
export function splitterFor(name: string, first: Uint8Array, plainRows: boolean): RecordSplitter {
  const ending = /\.([a-z0-9]+)$/i.exec(name.replace(packedEndings, ''))?.[1]?.toLowerCase();
  if (ending === 'csv' && !plainRows) return createCsvSplitter();
  if (ending === 'json' && !startsWithWholeValue(first)) return createJsonSplitter();
  return createLineSplitter();
}

/** True for NDJSON that is called `.json`: a broken line then spoils only itself. */
function startsWithWholeValue(first: Uint8Array): boolean {
  const end = first.indexOf(10);
  if (end < 0) return false;
  try {
    const value: unknown = JSON.parse(Buffer.from(first.subarray(0, end)).toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    // The first line is part of a value that goes on, or no JSON: values then.
    return false;
  }
}
