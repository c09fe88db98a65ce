import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SearchQuery } from '../../src/core/search.ts';
import { silentDiagnostics } from '../../src/diagnostics/log.ts';
import { openEventWriter } from '../../src/store/events/event-writer.ts';
import { createSearchMethods } from '../../src/store/events/search-methods.ts';
import { dropCaches } from './drop-caches.ts';
import type { FilledFolder } from './search-fill.ts';
import { makeQuery, type QueryKind } from './search-queries.ts';

/**
 * One search with connections of its own after the page cache was dropped; prints its milliseconds and what it found.
 * The program itself is warm, as that of a service is: a search over a small folder comes first.
 * Arguments: data folder, kind, seed.
 */
const [folder = '', kind = '', seed = '0'] = process.argv.slice(2);
const filled = JSON.parse(readFileSync(join(folder, 'bench-search.json'), 'utf8')) as FilledFolder;
const query = makeQuery(kind as QueryKind, filled, Number(seed));
const small = mkdtempSync(join(tmpdir(), 'haetae-bench-'));
writeOne(small);
await timed(small, query);
rmSync(small, { recursive: true });
const dropped = dropCaches();
process.stdout.write(`${JSON.stringify({ ...(await timed(folder, query)), dropped })}\n`);

async function timed(dataFolder: string, asked: SearchQuery): Promise<{ ms: number; found: number }> {
  const pause = () => new Promise<void>((resolve) => setImmediate(resolve));
  const methods = createSearchMethods({ dataFolder, diagnostics: silentDiagnostics, pause });
  const startedAt = performance.now();
  const { events } = await methods.search({ query: asked, deadlineMs: 60_000 }, new AbortController().signal);
  const ms = performance.now() - startedAt;
  methods.close();
  return { ms, found: events.length };
}

function writeOne(dataFolder: string): void {
  const at = Date.now();
  const writer = openEventWriter({ folder: dataFolder, clock: { now: () => at } });
  const fields = { message: 'one' };
  const event = { at, receivedAt: at, sourceId: 1, host: 'a', category: 'host' as const, action: 'a', fields };
  writer.append([{ event: { ...event, sensorEventId: null, raw: new Uint8Array(), threat: null }, alert: null }]);
  writer.commit();
  writer.close();
}
