import { readFileSync } from 'node:fs';
import type { Clock } from '../core/clock.ts';
import { ApplianceError } from '../core/errors.ts';
import { createPageFetcher } from '../ingest/edr/page-fetcher.ts';
import { createPullCollector } from '../ingest/edr/pull-collector.ts';
import type { DeliverPort, PullState } from '../ingest/edr/pull-types.ts';
import type { Writer } from '../intake/writer.ts';
import type { PulledFeed } from '../pipeline/jobs/collect-job.ts';
import type { Settings, SourceSettings } from '../settings/schema.ts';
import { ensureFileSource } from '../sources/source-book.ts';
import type { Stores } from './stores.ts';

export interface PulledFeedOptions {
  settings: Settings;
  clock: Clock;
  deliver: Writer['deliver'];
}

const goodOutcomes = new Set(['complete', 'page_limit', 'aborted']);

/** A collector for each configured feed that is pulled. */
export function createPulledFeeds(
  stores: Pick<Stores, 'sources' | 'feedCursors'>,
  options: PulledFeedOptions,
): PulledFeed[] {
  return options.settings.sources
    .filter(({ kind }) => kind === 'edr_pull')
    .map((source) => pulledFeed(stores, source, options));
}

function pulledFeed(
  { sources, feedCursors }: Pick<Stores, 'sources' | 'feedCursors'>,
  source: SourceSettings,
  { clock, deliver }: PulledFeedOptions,
): PulledFeed {
  const { name } = source;
  const sourceId = ensureFileSource(sources, source);
  const token = readFileSync(source.tokenFile, 'utf8').trim();
  const peer = new URL(source.url).host;
  const writerPort: DeliverPort = {
    async deliver(page) {
      const done = await deliver({ ...page, peer });
      if (done.error !== undefined) throw new ApplianceError('FEED_NOT_COMMITTED', { params: { source: name } });
      return done;
    },
  };
  const collector = createPullCollector({
    sourceId,
    fetchPage: createPageFetcher({
      url: source.url,
      auth:
        source.auth === 'bearer'
          ? { kind: 'bearer', token }
          : { kind: 'header', name: source.authHeader, value: token },
      ca: source.caFile === '' ? null : readFileSync(source.caFile, 'utf8'),
      itemsPath: source.itemsPath,
      cursorPath: source.cursorPath,
      pageSize: source.pageSize,
    }),
    cursors: {
      load: (id) => JSON.parse(feedCursors.load(id) ?? 'null') as PullState | null,
      save: (id, state) => feedCursors.save(id, JSON.stringify(state), clock.now()),
    },
    deliver: writerPort,
    clock,
    limits: { overlapMs: source.overlapSeconds * 1000 },
  });
  return {
    name,
    async collect({ signal, isStopping }) {
      const { outcome, detail, ...counts } = await collector.collectOnce({ signal, isStopping });
      if (!goodOutcomes.has(outcome)) {
        throw new ApplianceError('FEED_NOT_COLLECTED', { params: { source: name, outcome, detail } });
      }
      return counts;
    },
  };
}
