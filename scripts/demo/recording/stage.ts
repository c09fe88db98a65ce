import type { JsonObject, Via } from './recorded-item.ts';
import { createSeededRandom, type SeededRandom } from './seeded-random.ts';

/** Something a machine sends, before the day is put in order and numbered. */
export interface Emission {
  offsetSeconds: number;
  via: Via;
  host: string;
  /** Null for background. */
  episodeId: string | null;
  /** Title of the rule or sensor alert that must fire on it. */
  alert: string | null;
  /** The log that numbers its records, e.g. `GD-FS-01/Security`; numbers are given in order of time. */
  log: string;
  render(recordNumber: number): string | JsonObject;
}

export type EmissionOptions = Pick<Emission, 'via' | 'host' | 'log' | 'render'> & { alert?: string | undefined };

/** A story being told: a clock that moves on with everything that is emitted. */
export interface Scene {
  readonly random: SeededRandom;
  /** Seconds since the day began. */
  now(): number;
  /** Lets time pass. */
  wait(seconds: number): void;
  emit(options: EmissionOptions): void;
}

export interface SceneOptions {
  /** Null for background. */
  episodeId: string | null;
  seed: string;
  startSeconds: number;
  emissions: Emission[];
}

/** A scene that adds to `emissions`. Two emissions are 20 to 400 ms apart unless the story waits. */
export function createScene({ episodeId, seed, startSeconds, emissions }: SceneOptions): Scene {
  const random = createSeededRandom(seed);
  let clockSeconds = startSeconds;
  return {
    random,
    now: () => clockSeconds,
    wait: (seconds) => {
      clockSeconds += seconds;
    },
    emit: ({ alert, ...emission }) => {
      const offsetSeconds = Math.round(clockSeconds * 1000) / 1000;
      emissions.push({ ...emission, offsetSeconds, episodeId, alert: alert ?? null });
      clockSeconds += 0.02 + random.next() * 0.38;
    },
  };
}
