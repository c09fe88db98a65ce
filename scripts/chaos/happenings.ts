import { setTimeout as sleep } from 'node:timers/promises';
import { asError } from '../../src/core/errors.ts';
import type { ChaosAppliance } from './chaos-appliance.ts';
import type { PlannedStep } from './chaos-plan.ts';
import type { DisturbanceContext, Seen } from './disturbance.ts';
import type { ServiceProbe } from './service-probe.ts';

/** A disturbance that happened. */
export interface Happening {
  name: string;
  toldBy: readonly string[];
  startedAt: number;
  endedAt: number;
  seen: Seen;
}

export interface HappeningsOptions {
  appliance: ChaosAppliance;
  probe: ServiceProbe;
  steps: Iterable<PlannedStep>;
  context: Omit<DisturbanceContext, 'holdMs'>;
  endAt: number;
  /** So many happen, however long that takes. */
  least: number;
  onHappened(happening: Happening): void;
}

/** No measure of the product: whoever is not back after so long will not come back, and the run goes on to say so. */
const goneAfterMs = 60_000;
const lookEveryMs = 50;

/** Lets the steps of the plan happen until the time is over and there were enough, and waits for all of them. */
export async function letHappen(options: HappeningsOptions): Promise<Happening[]> {
  const { appliance, probe } = options;
  const happenings: Happening[] = [];
  const beside = new Map<string, Promise<void>>();

  const happen = async ({ disturbance, holdMs }: PlannedStep): Promise<void> => {
    const startedAt = Date.now();
    const seen = await disturbance
      .run({ ...options.context, holdMs })
      .catch((thrown): Seen => ({ text: 'failed', wrong: [asError(thrown).message] }));
    const happening = { name: disturbance.name, toldBy: disturbance.toldBy, startedAt, endedAt: Date.now(), seen };
    happenings.push(happening);
    options.onHappened(happening);
    if (!disturbance.goesOnBeside) await back(seen.backFrom ?? startedAt);
  };

  /** Until the process is whole and has taken a record since the moment. */
  const back = async (since: number): Promise<void> => {
    const isBack = () => appliance.isReady() && (probe.answeredAt.at(-1) ?? 0) > since;
    const endAt = performance.now() + goneAfterMs;
    while (!isBack() && performance.now() < endAt) await sleep(lookEveryMs);
  };

  let begun = 0;
  for (const step of options.steps) {
    if (Date.now() >= options.endAt && begun >= options.least) break;
    begun += 1;
    await sleep(step.pauseMs);
    const { name, goesOnBeside } = step.disturbance;
    await beside.get(name);
    if (goesOnBeside) beside.set(name, happen(step));
    else await happen(step);
  }
  await Promise.all(beside.values());
  return happenings.toSorted((one, other) => one.startedAt - other.startedAt);
}
