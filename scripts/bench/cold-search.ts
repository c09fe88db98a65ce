import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { silentDiagnostics } from '../../src/diagnostics/log.ts';
import { createSearchMethods } from '../../src/store/events/search-methods.ts';
import type { FilledFolder } from './search-fill.ts';
import { makeQuery, type QueryKind } from './search-queries.ts';

/**
 * One search in a process of its own, with connections and caches of its own; prints its milliseconds and what it found.
 * Arguments: data folder, kind, seed.
 */
const [folder = '', kind = '', seed = '0'] = process.argv.slice(2);
const filled = JSON.parse(readFileSync(join(folder, 'bench-search.json'), 'utf8')) as FilledFolder;
const query = makeQuery(kind as QueryKind, filled, Number(seed));
const methods = createSearchMethods({
  dataFolder: folder,
  diagnostics: silentDiagnostics,
  pause: () => new Promise((resolve) => setImmediate(resolve)),
});
const startedAt = performance.now();
const { events, complete } = await methods.search({ query, deadlineMs: 60_000 }, new AbortController().signal);
const ms = performance.now() - startedAt;
methods.close();
process.stdout.write(`${JSON.stringify({ ms, found: events.length, complete })}\n`);
