import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '../bench/seeded-random.ts';
import { type ChaosAppliance, createChaosAppliance } from './chaos-appliance.ts';
import type { ChaosFacts } from './chaos-facts.ts';
import { type ChaosLoad, startChaosLoad } from './chaos-load.ts';
import { planOf } from './chaos-plan.ts';
import type { Disturbance } from './disturbance.ts';
import { type Happening, letHappen } from './happenings.ts';
import { series } from './number-marks.ts';
import { mountSmallDisk, type SmallDisk } from './small-disk.ts';
import { readStoredRecords } from './stored-records.ts';

export interface ChaosOptions {
  /** An empty folder of this run's own. */
  folder: string;
  programFolder: string;
  minutes: number;
  seed: number;
  /** Records a second over TCP, UDP and pushes together. */
  perSecond: number;
  disturbances: readonly Disturbance[];
  models: { language: string; embedding: string };
  say(text: string): void;
}

/** The disk is never short of room by itself, whether or not packing keeps up; memory is taken as it is used. */
const diskMib = { least: 1024, perMinute: 256 };
const partitionRows = 50_000;
/** No measure of the product: an alert without a verdict after so long will not get one. */
const verdictsHangMs = 180_000;

/** Runs the program under load and disturbances, stops it, and reads what is there. */
export async function runChaos(options: ChaosOptions): Promise<ChaosFacts> {
  const { folder, programFolder, models } = options;
  const appliance = await createChaosAppliance({ folder, programFolder, models, partitionRows });
  const mib = diskMib.least + Math.ceil(options.minutes * diskMib.perMinute);
  const disk = mountSmallDisk(appliance.dataFolder, mib);
  const onInterrupt = () => {
    appliance.kill();
    disk?.unmount();
    process.exit(1);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, onInterrupt);
  try {
    await appliance.start();
    const fromAt = Date.now();
    const load = await startChaosLoad(appliance, options.perSecond);
    const happenings = await disturb(options, { appliance, load, disk: disk === null ? null : { disk, mib } });
    await load.stop();
    const undecidedAlerts = await leftUndecided(appliance);
    const run = { fromAt, toAt: Date.now() };
    const exitCode = await appliance.stop();
    options.say('reading what is stored');
    return factsOf({ appliance, load, happenings, undecidedAlerts, exitCode, run });
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, onInterrupt);
    await appliance.stop();
    disk?.unmount();
    rmSync(join(folder, 'data'), { recursive: true, force: true });
  }
}

/** Begins when there is something to disturb, ends with some seconds of load alone. */
async function disturb(
  options: ChaosOptions,
  {
    appliance,
    load,
    disk,
  }: { appliance: ChaosAppliance; load: ChaosLoad; disk: { disk: SmallDisk; mib: number } | null },
): Promise<Happening[]> {
  const random = createRandom(options.seed);
  const beginAt = Date.now();
  let poisons = 0;
  await sleep(3000);
  const happenings = await letHappen({
    appliance,
    probe: load.probe,
    steps: planOf(options.disturbances, random),
    context: { appliance, random, disk, nextPoison: () => poisons++ },
    endAt: beginAt + options.minutes * 60_000,
    least: options.disturbances.length,
    onHappened({ name, startedAt, endedAt, seen }) {
      const at = ((startedAt - beginAt) / 1000).toFixed(1).padStart(7);
      const wrong = (seen.wrong ?? []).map((text) => `\n           WRONG: ${text}`).join('');
      const lasted = ((endedAt - startedAt) / 1000).toFixed(1);
      options.say(`${at} s  ${name} (${lasted} s): ${seen.text}${wrong}`);
    },
  });
  await sleep(3000);
  return happenings;
}

async function leftUndecided(appliance: ChaosAppliance): Promise<number> {
  const endAt = performance.now() + verdictsHangMs;
  for (;;) {
    const left = await appliance
      .owner()
      .overview()
      .then(({ undecidedAlerts }) => undecidedAlerts)
      .catch(() => -1);
    if (left === 0 || performance.now() > endAt) return left;
    await sleep(500);
  }
}

function factsOf(parts: {
  appliance: ChaosAppliance;
  load: ChaosLoad;
  happenings: Happening[];
  undecidedAlerts: number;
  exitCode: number | null;
  run: ChaosFacts['run'];
}): ChaosFacts {
  const { appliance, load, happenings, undecidedAlerts, exitCode, run } = parts;
  return {
    run,
    happenings,
    deaths: appliance.deaths,
    answeredAt: load.probe.answeredAt,
    acknowledged: new Map([
      [series.push, load.pushes.acknowledged],
      [series.alert, load.alerts.acknowledged],
      [series.probe, load.probe.acknowledged],
    ]),
    wrongAnswers: [...load.pushes.wrongAnswers, ...load.alerts.wrongAnswers],
    pushAnswers: load.pushes.answers,
    connections: load.lines.connections,
    datagramsSent: load.datagrams.sent(),
    stored: readStoredRecords(appliance.dataFolder),
    log: appliance.log,
    undecidedAlerts,
    exitCode,
  };
}
