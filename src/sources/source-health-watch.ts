import type { Clock } from '../core/clock.ts';
import { asError } from '../core/errors.ts';
import { repeat } from '../core/guarded-timers.ts';
import type { Observed, SourceSample } from '../core/observed.ts';
import type { SourceRow } from '../core/source.ts';
import type { Diagnostics } from '../diagnostics/log.ts';
import { createAlarmKeeper } from './health/alarm-keeper.ts';
import type { Finding, HealthKind } from './health/finding.ts';
import { createSourceWatch, type SourceProfile, type SourceWatch } from './health/source-watch.ts';
import type { AlarmRecords, ProfileRecords } from './ports.ts';

/** Watches all sources: learns, judges each minute, opens and closes alarms. */
export interface SourceHealthWatch {
  /** What the writer thread collected. */
  take(observed: Observed): void;
  /** Silence longer than this would be alarmed now, by source; absent where too little is known. */
  silentAfter(): ReadonlyMap<number, number>;
  /** The time leapt: nobody watched in between, so nothing of it is learned or alarmed. */
  timeLeapt(): void;
  /** Saves what was learned and ends. */
  stop(): void;
}

export interface SourceHealthOptions {
  tables: {
    health: ProfileRecords & AlarmRecords;
    /** Keeps statements about addresses, oldest first. */
    assets: { record(statements: Observed['assets']): void };
    sources: { list(): SourceRow[] };
  };
  /** The believed time. */
  clock: Clock;
  /** True while receive times are not those of the believed time: they would look like silence, or teach it. */
  clockDoubted(): boolean;
  diagnostics: Diagnostics;
  /** Local time's distance from UTC at a time, milliseconds. */
  offsetAt(at: number): number;
  /** Datagrams that the kernel dropped since the start; null where it does not tell. */
  kernelDropped(): Promise<number | null>;
  /** Connections and requests that were refused at any door since the start. */
  refused(): Promise<number>;
}

/** The appliance itself, in the tables of alarms. */
export const applianceSource = 0;

const lookEveryMs = 60_000;
const saveEveryLooks = 30;
const pieceMs = 5;
const farMs = 24 * 3_600_000;
/** Unknown senders share a source, so these say nothing of any of them. */
const ofOneDevice = new Set<HealthKind>(['silent', 'field_fill_fell', 'clock_skew']);
/** Pulled pages come every few minutes, and sensors push in batches. */
const lateMs: Record<string, number> = { edr_pull: 30 * 60_000, edr_push: 15 * 60_000 };

/** Starts to look at every source once a minute. */
export function startSourceHealth(options: SourceHealthOptions): SourceHealthWatch {
  const { tables, clock, diagnostics } = options;
  const { health } = tables;
  const saved = health.profiles();
  const watches = new Map<number, SourceWatch>();
  const keeper = openKeeper(health, diagnostics);
  const takeOwn = (finding: Finding) => keeper.take(applianceSource, [finding], clock.now());
  const lookAtKernel = createKernelLossWatch(options.kernelDropped, takeOwn);
  const lookAtRefusals = createRefusalWatch(options.refused, takeOwn);
  const silentAfter = new Map<number, number>();
  let stopped = false;
  let looks = 0;

  const fail = (thrown: unknown) => {
    diagnostics.report('error', 'SourceHealthError', { error: asError(thrown).message });
  };
  const startWatch = (sourceId: number, profile: SourceProfile | null): SourceWatch => {
    const kind = tables.sources.list().find(({ id }) => id === sourceId)?.kind ?? 'syslog';
    const watch = createSourceWatch({
      now: clock.now(),
      offsetAt: options.offsetAt,
      lateMs: lateMs[kind] ?? 0,
      profile,
    });
    watches.set(sourceId, watch);
    return watch;
  };
  const watchOf = (sourceId: number): SourceWatch =>
    watches.get(sourceId) ?? startWatch(sourceId, profileOf(saved.get(sourceId)));
  const lookAt = ({ id, origin }: SourceRow, now: number) => {
    const { findings, silence } = watchOf(id).look(now, keeper.openKinds(id));
    if (origin === 'built_in') {
      keeper.take(
        id,
        findings.filter(({ kind }) => !ofOneDevice.has(kind)),
        now,
      );
      return;
    }
    keeper.take(id, findings, now);
    if (silence.limitMs === null) silentAfter.delete(id);
    else silentAfter.set(id, Math.round(silence.limitMs));
  };
  /** What cannot be judged of one source must not leave the others unwatched. */
  const lookOrReport = (source: SourceRow) => {
    try {
      lookAt(source, clock.now());
    } catch (thrown) {
      fail(thrown);
    }
  };
  /** Forty sources with four weeks each are some 10 ms of work: taken in pieces, because the console lives here too. */
  const look = async () => {
    if (options.clockDoubted()) return;
    const watched = tables.sources.list().filter(isWatched);
    const ids = new Set(watched.map(({ id }) => id));
    for (const id of [...watches.keys()]) if (!ids.has(id)) drop(id, clock.now());
    let piece = performance.now();
    for (const source of watched) {
      if (stopped) return;
      lookOrReport(source);
      if (performance.now() - piece < pieceMs) continue;
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      piece = performance.now();
    }
    looks++;
    // A profile is some 60 KiB of text: a few are saved each minute, so that the console never waits for all of them.
    save((place) => place % saveEveryLooks === looks % saveEveryLooks);
  };
  const drop = (sourceId: number, now: number) => {
    watches.delete(sourceId);
    silentAfter.delete(sourceId);
    keeper.forget(sourceId, now);
  };
  const save = (isMeant: (place: number) => boolean) => {
    const meant = [...watches].filter((_, place) => isMeant(place));
    const profiles = meant.map(([sourceId, watch]) => ({ sourceId, profile: JSON.stringify(watch.profile()) }));
    health.saveProfiles(profiles, clock.now());
  };
  // Sources that never send again after a restart are watched from the start, too.
  for (const sourceId of saved.keys()) watchOf(sourceId);
  const timers = [
    repeat(lookEveryMs, look, fail),
    repeat(lookEveryMs, lookAtKernel, fail),
    repeat(lookEveryMs, lookAtRefusals, fail),
  ];

  return {
    take({ samples, assets, assetsSkipped }) {
      try {
        for (const sample of options.clockDoubted() ? [] : samples) {
          if (isNear(sample, clock.now())) watchOf(sample.sourceId).take(sample);
        }
        if (assets.length > 0) tables.assets.record(assets);
      } catch (thrown) {
        // What was learned is in memory; statements about addresses are made again by the device.
        fail(thrown);
      }
      if (assetsSkipped > 0) diagnostics.report('warn', 'AssetStatementsSkipped', { skipped: assetsSkipped });
    },
    silentAfter: () => silentAfter,
    timeLeapt() {
      for (const [sourceId, watch] of [...watches]) startWatch(sourceId, watch.profile());
    },
    stop() {
      stopped = true;
      for (const timer of timers) timer.stop();
      save(() => true);
    },
  };
}

/** Received by the clock as it was before a leap: the days between would be learned as silent ones. */
function isNear({ firstAt, lastAt }: SourceSample, now: number): boolean {
  return Math.max(Math.abs(now - firstAt), Math.abs(now - lastAt)) < farMs;
}

/** Alarms that open and close in their table, and in the log. */
function openKeeper(health: AlarmRecords, diagnostics: Diagnostics) {
  return createAlarmKeeper(
    {
      open(alarm) {
        health.open(alarm);
        diagnostics.report('warn', 'SourceAlarmOpened', reported(alarm));
      },
      update: (alarm) => health.update(alarm),
      close(alarm) {
        health.close(alarm);
        diagnostics.report('info', 'SourceAlarmClosed', { sourceId: alarm.sourceId, kind: alarm.kind });
      },
    },
    health.openAlarms().map(({ sourceId, kind }) => ({ sourceId, kind: kind as HealthKind })),
  );
}

/** Datagrams that the kernel dropped since the look before are loss of the appliance itself. */
function createKernelLossWatch(kernelDropped: () => Promise<number | null>, take: (finding: Finding) => void) {
  let before = 0;
  return async (): Promise<void> => {
    const total = await kernelDropped();
    if (total === null) return;
    const lost = Math.max(0, total - before);
    before = total;
    take({ kind: 'udp_loss', state: lost > 0 ? 'bad' : 'good', measured: lost, expected: 0, detail: {} });
  };
}

/** A script with an old password is refused now and then; this many a minute is somebody who tries, or is broken. */
const refusedToAlarm = 100;
const refusedToEnd = 20;

/** Refusals since the look before, of all who wanted something. */
function createRefusalWatch(refused: () => Promise<number>, take: (finding: Finding) => void) {
  let before = 0;
  return async (): Promise<void> => {
    const total = await refused();
    const measured = Math.max(0, total - before);
    before = total;
    const quiet = measured < refusedToEnd ? 'good' : 'unclear';
    const state = measured >= refusedToAlarm ? 'bad' : quiet;
    take({ kind: 'clients_refused', state, measured, expected: 0, detail: {} });
  };
}

/** Imported files come when somebody imports them. */
function isWatched({ state, kind }: SourceRow): boolean {
  return state === 'active' && kind !== 'file';
}

function reported({ sourceId, kind, measured, expected, detail }: { sourceId: number } & Omit<Finding, 'state'>) {
  return { sourceId, kind, measured, expected, ...detail };
}

/** A profile of another version, or one that cannot be read, is learned anew. */
function profileOf(text: string | undefined): SourceProfile | null {
  if (text === undefined) return null;
  try {
    const profile = JSON.parse(text) as Partial<SourceProfile>;
    return profile.version === 1 ? (profile as SourceProfile) : null;
  } catch {
    // Only ever written by this program; a broken one costs four weeks of learning and nothing else.
    return null;
  }
}
