import type { Clock } from '../core/clock.ts';
import type { Diagnostics } from '../diagnostics/log.ts';
import { type ClockGuard, type ClockStanding, createClockGuard } from '../operations/clock-guard.ts';
import type { ClockDoubt } from '../operations/clock-memory.ts';
import { createPurgeLimit, type PurgeLimit, type PurgePiece, type PurgeQuestion } from '../operations/purge-limit.ts';
import { createRetentionGate, isEvidence, type RetentionGate } from '../operations/retention-gate.ts';
import { applianceSource } from '../sources/source-health-watch.ts';
import type { HealthTable } from '../store/control/health.ts';
import { listPartitions } from '../store/events/partition-files.ts';
import { piecesOf } from './retention.ts';
import type { Stores } from './stores.ts';

/** The appliance's own clock: which time is believed, and what may be deleted by it. */
export interface OwnClock {
  guard: ClockGuard;
  gate: RetentionGate;
  limit: PurgeLimit;
  /** The believed time; null while the clock is doubted. */
  believedTime(): number | null;
}

type Tables = Pick<Stores, 'search' | 'clockMemory' | 'purgeQuestion' | 'health'>;

/** Judges the clock by what the data folder knows, before anything is received by it. */
export async function openOwnClock(
  stores: Tables,
  options: { folder: string; wall: Clock; monotonic: Clock; diagnostics: Diagnostics },
): Promise<OwnClock> {
  const { folder, wall, monotonic, diagnostics } = options;
  const { clockMemory, purgeQuestion, health } = stores;
  const guard = createClockGuard({
    wall,
    monotonic,
    diagnostics,
    store: clockMemory,
    newestReceivedAt: await newestReceivedAt(stores),
    newestPartition: () => listPartitions(folder).at(-1) ?? 0,
    onDoubt: (doubt, standing) => tellOfDoubt(health, doubt, standing),
  });
  const limit = createPurgeLimit({
    store: purgeQuestion,
    clock: guard,
    diagnostics,
    onQuestion: (question) => tellOfQuestion(health, question, guard.now()),
  });
  const believedTime = () => (guard.look().verdict === 'trusted' ? guard.now() : null);
  return { guard, gate: createRetentionGate(guard, clockMemory), limit, believedTime };
}

/** What a purge by age would delete if this were the time; nothing is. */
export async function piecesToGo(
  { sealer, alerts, outboxGaps }: Pick<Stores, 'sealer' | 'alerts' | 'outboxGaps'>,
  { gate }: Pick<OwnClock, 'gate'>,
  receivedBefore: number,
): Promise<{ pieces: PurgePiece[]; ofPartitions: number }> {
  const rule = {
    receivedBefore,
    alertsTakenUpTo: alerts.takenUpTo(),
    alertsWaitIn: outboxGaps.list().map(({ partition }) => partition),
    doubted: gate.doubtedPartitions(),
  };
  const found = await sealer.purgeable(rule);
  return { pieces: piecesOf(found), ofPartitions: found.ofPartitions };
}

/** Of events that were received while the clock was believed; null where there is none. */
async function newestReceivedAt({ search, clockMemory }: Tables): Promise<number | null> {
  const open = clockMemory.read()?.doubt ?? null;
  const doubts = [...clockMemory.ended(), ...(open === null ? [] : [open])];
  const partitions = await search.partitions();
  const times = partitions
    .flatMap(({ meta }) => [meta?.minReceivedAt ?? null, meta?.maxReceivedAt ?? null])
    .filter((at) => at !== null)
    .filter((at) => isEvidence(at, doubts));
  return times.length === 0 ? null : times.reduce((most, at) => Math.max(most, at));
}

function tellOfDoubt(health: HealthTable, doubt: ClockDoubt, { differenceMs, believedAt }: ClockStanding): void {
  const alarm = { sourceId: applianceSource, kind: 'own_clock' };
  if (doubt.endedAt !== null) {
    health.close({ ...alarm, at: doubt.endedAt });
    return;
  }
  const numbers = { measured: differenceMs, expected: 0, detail: {} };
  health.open({ ...alarm, at: believedAt, ...numbers });
  health.update({ ...alarm, ...numbers });
}

function tellOfQuestion(health: HealthTable, question: PurgeQuestion | null, now: number): void {
  const alarm = { sourceId: applianceSource, kind: 'purge_held' };
  if (question === null) {
    health.close({ ...alarm, at: now });
    return;
  }
  const { partitions, ofPartitions, events } = question;
  const numbers = { measured: partitions, expected: 0, detail: { ofPartitions, events } };
  health.open({ ...alarm, at: question.askedAt, ...numbers });
  health.update({ ...alarm, ...numbers });
}
