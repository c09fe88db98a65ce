/**
 * The chaos run: the real program under load while poison records, bombs, silent and slow connections, strangers, kills of
 * the process and its child, and a full disk happen by a seeded plan. It ends with 1 and the reasons where anything
 * acknowledged was lost or doubled, the ledger does not add up, a disturbance was not told of, or the service was away too
 * long. Linux only; the full disk needs the right to mount a tmpfs.
 *
 * Usage: npm run test:chaos -- [--minutes N] [--seed N] [--rate N] [--back-within SECONDS] [--only NAMES] [--without NAMES]
 *        [--no-models] [--keep-log FILE]
 */
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { judgeChaos } from './chaos/chaos-report.ts';
import { disturbances } from './chaos/disturbances.ts';
import { runChaos } from './chaos/run-chaos.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '3' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    rate: { type: 'string', default: '5000' },
    'back-within': { type: 'string', default: '10' },
    only: { type: 'string' },
    without: { type: 'string' },
    'no-models': { type: 'boolean', default: false },
    'keep-log': { type: 'string' },
  },
});

const folder = mkdtempSync(join(tmpdir(), 'haetae-chaos-'));
const say = (text: string) => console.log(text);
const models = values['no-models']
  ? { language: 'none', embedding: 'none' }
  : { language: 'smollm2-135m-instruct-q4_1', embedding: 'minilm-l6-v2-int8' };
try {
  const chosen = disturbances.filter(({ name }) => isAsked(name));
  if (chosen.length === 0)
    throw new Error(`no such disturbance; known are ${disturbances.map(({ name }) => name).join(', ')}`);
  say(
    `seed ${values.seed}, ${values.minutes} minutes, ${values.rate} records a second, ${chosen.length} kinds of disturbance`,
  );
  const facts = await runChaos({
    folder,
    programFolder: join(import.meta.dirname, '..'),
    minutes: Number(values.minutes),
    seed: Number(values.seed),
    perSecond: Number(values.rate),
    disturbances: chosen,
    models,
    say,
  });
  const { wrong, text } = judgeChaos(facts, Number(values['back-within']) * 1000);
  say(`\n${text}\n`);
  for (const reason of wrong) say(`FAILED: ${reason}`);
  say(wrong.length === 0 ? `passed with seed ${values.seed}` : `failed with seed ${values.seed}`);
  process.exitCode = wrong.length === 0 ? 0 : 1;
} finally {
  const log = join(folder, 'appliance.log');
  if (values['keep-log'] !== undefined && existsSync(log)) copyFileSync(log, values['keep-log']);
  rmSync(folder, { recursive: true, force: true });
}

/** Names, or parts of names, with commas between them. */
function isAsked(name: string): boolean {
  const has = (list: string | undefined) => list?.split(',').some((part) => name.includes(part.trim())) ?? false;
  return (values.only === undefined || has(values.only)) && !has(values.without);
}
