import type { ChaosAppliance } from './chaos-appliance.ts';
import type { SmallDisk } from './small-disk.ts';

/** What a disturbance may use. */
export interface DisturbanceContext {
  appliance: ChaosAppliance;
  /** Numbers of the seeded plan. */
  random: () => number;
  /** How long something that is held is held, milliseconds. */
  holdMs: number;
  /** Null where none could be mounted. */
  disk: { disk: SmallDisk; mib: number } | null;
  /** Numbers of poison batches, each once. */
  nextPoison(): number;
}

/** What a disturbance saw of itself. */
export interface Seen {
  text: string;
  /** What of the product's behaviour was wrong, seen by the disturbance itself. */
  wrong?: string[];
  /** How the product told of it where that is not a line of the log. */
  told?: string;
  /** From when on the service has to be back; the start of the disturbance where it is left out. */
  backFrom?: number;
  /** A batch of poison and how many of its records carry its mark: what became of them is read at the end. */
  poison?: { number: number; marked: number; mayBeLost: boolean };
  /** Set where there was nothing to disturb (no child, no disk of its own). */
  skipped?: true;
}

/** One kind of disturbance. */
export interface Disturbance {
  name: string;
  /** Names of log lines that tell of it; one of them has to appear. Empty where `Seen.told` says how. */
  toldBy: readonly string[];
  /** False: the next disturbance waits until this one is over. */
  goesOnBeside: boolean;
  run(context: DisturbanceContext): Promise<Seen>;
}

/** Addresses of senders; honest ones have theirs to themselves, and so has every attacker. */
export const senders = {
  lines: '127.0.0.2',
  datagrams: '127.0.0.3',
  pushes: '127.0.0.4',
  alerts: '127.0.0.5',
  probe: '127.0.0.6',
  poison: '127.0.0.61',
  bombs: '127.0.0.62',
  silent: '127.0.0.63',
  slow: '127.0.0.64',
  tokens: '127.0.0.65',
  logins: '127.0.0.66',
} as const;
