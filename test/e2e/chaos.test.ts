import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { judgeChaos } from '../../scripts/chaos/chaos-report.ts';
import { disturbances } from '../../scripts/chaos/disturbances.ts';
import { runChaos } from '../../scripts/chaos/run-chaos.ts';
import { hangLimitMs } from '../wait-until.ts';
import { programFolder, smallModel } from './appliance-under-test.ts';

/**
 * The chaos run as `npm run test:chaos -- --minutes 20` makes it, as short as it can be with every kind of disturbance in it.
 * How soon the service is back is measured there; here it has to come back at all.
 */
const seed = Number(process.env['HAETAE_CHAOS_SEED'] ?? 7);
const minutes = Number(process.env['HAETAE_CHAOS_MINUTES'] ?? 1.5);

it(`${minutes} minutes of disturbances under load, seed ${seed}: nothing acknowledged is lost or doubled, each is told of`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'haetae-chaos-'));
  try {
    const facts = await runChaos({
      folder,
      programFolder,
      minutes,
      seed,
      perSecond: 5000,
      disturbances,
      models: { language: smallModel, embedding: 'minilm-l6-v2-int8' },
      say: (text) => console.log(text),
    });
    const { wrong, text } = judgeChaos(facts, hangLimitMs);
    console.log(text);
    expect(new Set(facts.happenings.map(({ name }) => name)).size).toBe(disturbances.length);
    expect(wrong).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
