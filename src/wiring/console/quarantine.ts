import type { QuarantineFilter, QuarantinePort } from '../../console/api/quarantine-port.ts';
import type { QuarantineSelection } from '../../core/quarantine.ts';
import type { Reparses } from '../../intake/reparses.ts';
import { given } from '../given.ts';
import type { Stores } from '../stores.ts';

/** A person waits at the screen; what was found by then is shown as incomplete. */
const deadlineMs = 5000;

/** Quarantine as the console shows it, and runs that parse it again. */
export function createConsoleQuarantine(
  { sources, search }: Pick<Stores, 'sources' | 'search'>,
  reparses: Pick<Reparses, 'start' | 'cancel' | 'list'>,
): QuarantinePort {
  const names = () => sources.names();
  return {
    async list({ before, limit, ...filter }) {
      const request = { selection: selectionOf(filter), limit, ...given({ before }) };
      const { entries, ...page } = await search.quarantineList(request as Parameters<typeof search.quarantineList>[0], {
        deadlineMs,
      });
      const nameOf = names();
      return { ...page, records: entries.map((one) => ({ ...one, sourceName: nameOf.get(one.sourceId) ?? '' })) };
    },
    async reasons(filter) {
      const { reasons, complete } = await search.quarantineReasons(selectionOf(filter), { deadlineMs });
      const nameOf = names();
      return { reasons: reasons.map((one) => ({ ...one, sourceName: nameOf.get(one.sourceId) ?? '' })), complete };
    },
    async reparse({ filter, toSourceId, actor }) {
      if (toSourceId !== undefined && !names().has(toSourceId)) return null;
      return reparses.start({
        selection: selectionOf(filter),
        actor,
        ...(toSourceId === undefined ? {} : { toSourceId }),
      });
    },
    runs: async () => reparses.list(),
    cancel: async (id) => reparses.cancel(id),
  };
}

function selectionOf({ from, to, ...filter }: QuarantineFilter): QuarantineSelection {
  return given({ ...filter, fromAt: from, toAt: to }) as QuarantineSelection;
}
