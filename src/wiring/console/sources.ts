import type { HourLedger, Receiver, SourcePort } from '../../console/api/source-port.ts';
import type { LedgerDelta } from '../../core/commit.ts';
import type { Receiver as FeedReceiver } from '../../ingest/receiver.ts';
import type { RefusalKind } from '../../ingest/refusal-reports.ts';
import type { Stores } from '../stores.ts';

/** Longest span that one page reads. */
const farFuture = Number.MAX_SAFE_INTEGER;

/** Sources with their counts per hour, and where the appliance listens. */
export function createConsoleSources(
  { sources, search }: Pick<Stores, 'sources' | 'search'>,
  receiver: Pick<FeedReceiver, 'addresses' | 'stats'>,
  silentAfter: () => ReadonlyMap<number, number>,
): SourcePort {
  return {
    async list(since) {
      const deltas = await search.countsByHour({ fromAt: since, toAt: farFuture });
      const limits = silentAfter();
      return sources.list().map((source) => ({
        id: source.id,
        name: source.name,
        kind: source.kind.replace('_', '-'),
        enabled: source.state === 'active',
        lastReceivedAt: source.lastReceivedAt,
        silentAfterMs: limits.get(source.id) ?? null,
        hours: deltas.filter((delta) => delta.sourceId === source.id).map(hourOf),
      }));
    },
    async receivers() {
      const { udp, tcp, tls, http } = receiver.addresses();
      const kinds = [
        ['syslog-udp', udp],
        ['syslog-tcp', tcp],
        ['syslog-tls', tls],
        ['edr-push', http],
      ] as const;
      return kinds.flatMap(([kind, bound]): Receiver[] => (bound ? [{ kind, port: bound.port }] : []));
    },
    async refusals() {
      const { refusals } = await receiver.stats();
      return Object.entries(refusals).map(([kind, count]) => ({ kind: kind as RefusalKind, count }));
    },
    async ledger({ from, to, sourceId }) {
      const names = sources.names();
      const deltas = await search.countsByHour({ fromAt: from, toAt: to });
      return deltas
        .filter((delta) => sourceId === undefined || delta.sourceId === sourceId)
        .map((delta) => ({ ...hourOf(delta), sourceId: delta.sourceId, sourceName: names.get(delta.sourceId) ?? '' }))
        .reverse();
    },
  };
}

/** The ledger's counts of one hour as the console shows them. */
export function hourOf({ hourAt, received, stored, excepted, quarantined, dropped }: LedgerDelta): HourLedger {
  return { hourAt, received, stored, excepted, quarantined, dropped };
}
