import type { Clock } from '../core/clock.ts';
import type { Job } from '../pipeline/job.ts';
import type { StepCounts } from '../pipeline/ports.ts';
import type { Stores } from './stores.ts';

type Tables = Pick<Stores, 'sealer' | 'ledgerCopies' | 'alerts' | 'queue' | 'runs' | 'sessions'>;

const sessionMs = 12 * 3_600_000;

/** Deletes partitions and ended records that are older than their retention. */
export function createRetention(stores: Tables, clock: Clock) {
  const { sealer, ledgerCopies, alerts, queue, runs, sessions } = stores;
  return {
    async purgeEvents(receivedBefore: number): Promise<StepCounts> {
      const rule = { receivedBefore, alertsTakenUpTo: alerts.takenUpTo() };
      const { purged, keptForAlerts, unreadable } = await sealer.purge(rule, (ledger) => {
        ledgerCopies.copy(ledger, clock.now());
      });
      return {
        partitions: purged.length,
        events: purged.reduce((sum, { rowCount }) => sum + rowCount, 0),
        bytes: purged.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
        keptForAlerts: keptForAlerts.length,
        unreadable: unreadable.length,
      };
    },
    purgeRecords(endedBefore: number): StepCounts {
      const now = clock.now();
      return {
        items: queue.deleteEndedBefore(endedBefore),
        runs: runs.deleteEndedBefore(endedBefore),
        sessions: sessions.endStale({ lastSeenBefore: now - sessionMs, createdBefore: now - sessionMs }),
      };
    },
  };
}

/** Indexes finished partitions on the sealer thread and copies their ledgers. */
export function createSealing({ sealer, ledgerCopies }: Pick<Stores, 'sealer' | 'ledgerCopies'>, clock: Clock): Job {
  return {
    name: 'seal',
    heavy: false,
    deadlineMs: 60 * 60_000,
    isDue: () => true,
    steps: [
      {
        kind: 'task',
        name: 'seal',
        async run({ signal }) {
          const { sealed, failed } = await sealer.seal(signal);
          return { sealed: sealed.length, failed: failed.length };
        },
      },
      {
        kind: 'task',
        name: 'ledger',
        async run() {
          const ledgers = await sealer.ledgers(ledgerCopies.copiedPartitions());
          for (const ledger of ledgers) ledgerCopies.copy(ledger, clock.now());
          return { copied: ledgers.length };
        },
      },
    ],
  };
}
