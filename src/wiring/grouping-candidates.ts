import type { EventId } from '../core/event.ts';
import type { GroupingCandidate, OpenTicket } from '../grouping/ports.ts';
import type { Stores } from './stores.ts';

type Tables = Pick<Stores, 'alerts' | 'verdicts' | 'alertVectors' | 'members' | 'tickets' | 'search'>;

/** What grouping is given: alerts with verdict, vector and context, and the open tickets that they may join. */
export interface GroupingCandidates {
  of(alertIds: readonly EventId[]): Promise<GroupingCandidate[]>;
  openTicketsAround(candidates: readonly GroupingCandidate[]): Promise<OpenTicket[]>;
}

const contextLimit = 500;
/** A candidate never changes once its context is complete; members of open tickets are asked for again and again. */
const candidatesKept = 2000;
const ticketsCompared = 20;
const membersCompared = 30;
/** As far as alerts are compared at all. */
const reachMs = 24 * 3_600_000;

/** Reads candidates from the store. */
export function createGroupingCandidates(
  tables: Tables,
  options: { windowMs: number; embeddingModelId: string | null },
): GroupingCandidates {
  const { alerts, verdicts, alertVectors, members, tickets, search } = tables;
  const { windowMs, embeddingModelId: modelId } = options;
  const kept = new Map<EventId, GroupingCandidate>();

  const read = async (id: EventId): Promise<GroupingCandidate | null> => {
    const known = kept.get(id);
    if (known) return known;
    const alert = alerts.get(id);
    const verdict = verdicts.get(id);
    if (!alert || !verdict) return null;
    const { events } = await search.context({ host: alert.host, at: alert.at, windowMs, limit: contextLimit });
    const vector = modelId === null ? null : alertVectors.get(id, { modelId });
    const candidate = { alert, verdict, vector, context: events };
    kept.set(id, candidate);
    const [oldest] = kept.keys();
    if (kept.size > candidatesKept && oldest !== undefined) kept.delete(oldest);
    return candidate;
  };
  const readAll = async (ids: readonly EventId[]): Promise<GroupingCandidate[]> => {
    const found: GroupingCandidate[] = [];
    for (const id of ids) {
      const candidate = await read(id);
      if (candidate) found.push(candidate);
    }
    return found;
  };
  return {
    of: readAll,
    async openTicketsAround(candidates) {
      const times = candidates.map(({ alert }) => alert.at);
      const [from, to] = [Math.min(...times) - reachMs, Math.max(...times) + reachMs];
      const open = tickets
        .list({ state: 'open', limit: 200 })
        .tickets.filter(({ firstAt, lastAt }) => firstAt <= to && lastAt >= from)
        .slice(0, ticketsCompared);
      const found: OpenTicket[] = [];
      for (const { id } of open) {
        const newest = members.membersOf(id).slice(-membersCompared);
        found.push({ id, members: await readAll(newest.map(({ alertId }) => alertId)) });
      }
      return found;
    },
  };
}
