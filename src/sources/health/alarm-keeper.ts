import type { Finding, HealthKind } from './finding.ts';

/** What an alarm keeper asks of the storage of alarms. */
export interface AlarmStore {
  open(alarm: { sourceId: number; at: number } & Pick<Finding, 'kind' | 'measured' | 'expected' | 'detail'>): void;
  /** Newer numbers of an open alarm. */
  update(alarm: { sourceId: number } & Pick<Finding, 'kind' | 'measured' | 'expected' | 'detail'>): void;
  close(alarm: { sourceId: number; kind: HealthKind; at: number }): void;
}

/** Opens each alarm once and closes it by itself. */
export interface AlarmKeeper {
  /** Kinds whose alarm of this source is open. */
  openKinds(sourceId: number): ReadonlySet<HealthKind>;
  /** Takes the findings of one look. */
  take(sourceId: number, findings: readonly Finding[], at: number): void;
  /** Closes what is open of a source that is no longer watched. */
  forget(sourceId: number, at: number): void;
}

/** Looks (one a minute) that have to agree before an alarm opens or closes: no flapping at the limit. */
const looksToOpen: Partial<Record<HealthKind, number>> = { silent: 1, device_loss: 1, udp_loss: 1, clients_refused: 1 };
const usualLooksToOpen = 3;
const looksToClose: Partial<Record<HealthKind, number>> = { silent: 2, udp_loss: 30 };
const usualLooksToClose = 10;

interface Standing {
  open: boolean;
  /** Looks in a row that say otherwise. */
  against: number;
}

/** `open` are the alarms that an earlier life left open. */
export function createAlarmKeeper(
  store: AlarmStore,
  open: readonly { sourceId: number; kind: HealthKind }[],
): AlarmKeeper {
  const sources = new Map<number, Map<HealthKind, Standing>>();
  const standingOf = (sourceId: number, kind: HealthKind): Standing => {
    const kinds = sources.get(sourceId) ?? new Map<HealthKind, Standing>();
    sources.set(sourceId, kinds);
    const standing = kinds.get(kind) ?? { open: false, against: 0 };
    kinds.set(kind, standing);
    return standing;
  };
  for (const { sourceId, kind } of open) standingOf(sourceId, kind).open = true;

  const turn = (sourceId: number, standing: Standing, finding: Finding, at: number) => {
    standing.open = !standing.open;
    standing.against = 0;
    const { kind, measured, expected, detail } = finding;
    if (standing.open) store.open({ sourceId, kind, at, measured, expected, detail });
    else store.close({ sourceId, kind, at });
  };
  const takeOne = (sourceId: number, finding: Finding, at: number) => {
    const { kind, state, measured, expected, detail } = finding;
    const standing = standingOf(sourceId, kind);
    const turning = state === (standing.open ? 'good' : 'bad');
    standing.against = turning ? standing.against + 1 : 0;
    if (standing.against >= looksNeeded(standing.open, kind)) turn(sourceId, standing, finding, at);
    else if (standing.open && state === 'bad') store.update({ sourceId, kind, measured, expected, detail });
  };

  return {
    openKinds: (sourceId) =>
      new Set([...(sources.get(sourceId) ?? [])].filter(([, standing]) => standing.open).map(([kind]) => kind)),
    take(sourceId, findings, at) {
      for (const finding of findings) takeOne(sourceId, finding, at);
    },
    forget(sourceId, at) {
      for (const [kind, standing] of sources.get(sourceId) ?? [])
        if (standing.open) store.close({ sourceId, kind, at });
      sources.delete(sourceId);
    },
  };
}

function looksNeeded(open: boolean, kind: HealthKind): number {
  return open ? (looksToClose[kind] ?? usualLooksToClose) : (looksToOpen[kind] ?? usualLooksToOpen);
}
