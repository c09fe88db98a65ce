import type { Clock } from '../core/clock.ts';
import type { QuarantineSelection, ReparseRun } from '../core/quarantine.ts';
import type { ReparseRunKeeper } from './ports.ts';
import type { Writer } from './writer.ts';
import type { ReparseProgress } from './writer-messages.ts';

/** Runs that parse quarantined records again, kept over restarts. */
export interface Reparses {
  /** Starts a run, or queues it behind those under way, and answers with its id. Each line is released once at most. */
  start(request: { selection: QuarantineSelection; toSourceId?: number; actor: string }): number;
  /** False where no such run is under way. */
  cancel(id: number): boolean;
  /** Newest first, with how far those under way are. */
  list(): ReparseRun[];
  get(id: number): ReparseRun | null;
  /** What the writer thread tells. */
  note(progress: ReparseProgress): void;
}

type Reparser = Pick<Writer, 'reparse' | 'cancelReparse'>;

/** Creates the keeper of runs, and starts again what an earlier life did not finish. */
export function createReparses(
  { reparseRuns: table }: { reparseRuns: ReparseRunKeeper },
  { writer, clock }: { writer: Reparser; clock: Clock },
): Reparses {
  const underWay = new Map<number, ReparseProgress | null>();

  const begin = (requestId: number, selection: QuarantineSelection, toSourceId: number | null) => {
    underWay.set(requestId, null);
    writer.reparse({ requestId, selection, ...(toSourceId === null ? {} : { toSourceId }) });
  };
  const withProgress = (run: ReparseRun): ReparseRun => {
    const progress = underWay.get(run.id);
    if (!progress) return run;
    const { examined, stored, duplicates, failed } = progress;
    return { ...run, examined, stored, duplicates, failed };
  };

  for (const { id, selection, toSourceId } of table.unfinished()) begin(id, selection, toSourceId);
  return {
    start({ selection, toSourceId = null, actor }) {
      const id = table.create({ selection, toSourceId, startedBy: actor, startedAt: clock.now() });
      begin(id, selection, toSourceId);
      return id;
    },
    cancel(id) {
      if (!underWay.has(id)) return false;
      writer.cancelReparse(id);
      return true;
    },
    list: () => table.list().map(withProgress),
    get(id) {
      const run = table.get(id);
      return run && withProgress(run);
    },
    note(progress) {
      const { requestId, state } = progress;
      if (state === 'running') {
        underWay.set(requestId, progress);
        return;
      }
      underWay.delete(requestId);
      table.end(requestId, { ...progress, state, endedAt: clock.now() });
    },
  };
}
