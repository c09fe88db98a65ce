import { repeat } from '../core/guarded-timers.ts';
import type { AssetStatement, Observed } from '../core/observed.ts';
import type { NormaliseOutcome } from '../core/record.ts';
import type { HealthSampler } from './ports.ts';

export type ObservedMessage = { type: 'observed' } & Observed;

/** Notes, inside the writer thread, what the main thread learns from. */
export interface WriterObservations {
  note(outcomes: readonly NormaliseOutcome[]): void;
  /** The same of a record that is parsed again: it says something of addresses and nothing of its source today. */
  noteAgain(outcome: NormaliseOutcome): void;
  /** Tells what is noted and ends. */
  stop(): void;
}

const tellEveryMs = 10_000;
/** A network access control tells of thousands of nodes in a round; what it says again costs nothing. */
const maxAssets = 5000;

/** Starts to tell every ten seconds. */
export function createWriterObservations(
  sampler: HealthSampler,
  tell: (message: ObservedMessage) => void,
  onError: (error: Error) => void,
): WriterObservations {
  let assets = new Map<string, AssetStatement>();
  let assetsSkipped = 0;

  const noteAsset = (sourceId: number, { at, ...sighting }: NonNullable<OutcomeEvent['asset']>) => {
    const key = JSON.stringify([sourceId, ...Object.values(sighting)]);
    const known = assets.get(key);
    if (known !== undefined) {
      known.fromAt = Math.min(known.fromAt, at);
      known.toAt = Math.max(known.toAt, at);
    } else if (assets.size < maxAssets) assets.set(key, { ...sighting, sourceId, fromAt: at, toAt: at });
    else assetsSkipped++;
  };
  const noteAssetOf = (outcome: NormaliseOutcome) => {
    if (outcome.kind !== 'event') return;
    const { asset, sourceId } = outcome.event;
    if (asset !== undefined) noteAsset(sourceId, asset);
  };
  const flush = () => {
    const samples = sampler.take();
    if (samples.length === 0 && assets.size === 0) return;
    const ordered = [...assets.values()].sort((one, other) => one.fromAt - other.fromAt);
    tell({ type: 'observed', samples, assets: ordered, assetsSkipped });
    assets = new Map();
    assetsSkipped = 0;
  };
  const timer = repeat(tellEveryMs, flush, onError);

  return {
    note(outcomes) {
      sampler.note(outcomes);
      for (const outcome of outcomes) noteAssetOf(outcome);
    },
    noteAgain: noteAssetOf,
    stop() {
      timer.stop();
      flush();
    },
  };
}

type OutcomeEvent = Extract<NormaliseOutcome, { kind: 'event' }>['event'];
