/**
 * Measures reception: the real program under TCP and UDP load beside syslog-ng on the same machine in the same run.
 *
 * Usage: npm run bench:ingest -- [--seconds N] [--events N] [--runs N] [--rate N] [--udp-rate N] [--latency-rate N]
 *        [--parts tcp,burst,udp,latency,yardsticks] [--folder FOLDER] [--json FILE]
 */
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type IngestLoad, type IngestRun, runIngest } from './bench/ingest-runs.ts';
import { median } from './bench/medians.ts';
import { type MessageFile, writeMessageFile } from './bench/message-file.ts';
import { runYardstick, type Yardstick, type YardstickKind, yardstickMissing } from './bench/yardsticks.ts';

const parts = ['tcp', 'burst', 'udp', 'latency', 'yardsticks'] as const;
type Part = (typeof parts)[number];

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    events: { type: 'string' },
    runs: { type: 'string', default: '3' },
    rate: { type: 'string', default: '50000' },
    'udp-rate': { type: 'string', default: '30000' },
    'latency-rate': { type: 'string', default: '20000' },
    parts: { type: 'string', default: parts.join(',') },
    folder: { type: 'string', default: join(tmpdir(), `haetae-bench-${process.pid}`) },
    json: { type: 'string' },
  },
});
const programFolder = new URL('..', import.meta.url).pathname;
const rate = whole('rate');
const runs = whole('runs');
// `--events` says the same in other words: so many events at the asked rate.
const seconds = values.events === undefined ? whole('seconds') : Math.ceil(Number(values.events) / rate);
const wanted = values.parts.split(',') as Part[];
for (const part of wanted) {
  if (!parts.includes(part)) throw new Error(`There is no part ${part}; known are ${parts.join(', ')}.`);
}
/** As many different lines as one partition holds, so that nothing repeats inside it. */
const differentLines = 500_000;
const yardstickMessages = { file: 1_000_000, sqlite: 100_000 } as const;

const isTerminal = process.stderr.isTTY;
const progress = (text: string) => {
  if (isTerminal) process.stderr.write(`\r\x1b[K  ${text}`);
};

const results: { loads: { name: string; runs: IngestRun[] }[]; yardsticks: Record<string, Yardstick[]> } = {
  loads: [],
  yardsticks: {},
};
mkdirSync(values.folder, { recursive: true });
try {
  checkSpace();
  const file = await writeMessageFile(join(values.folder, 'messages.log'), differentLines);
  console.log(
    `${availableParallelism()} cores; ${differentLines.toLocaleString('en')} different lines of ${(file.bytes / file.lines - 1).toFixed(0)} bytes ` +
      `(CEF, key=value, RFC 3164, RFC 5424); sender on the same machine; medians of ${runs} runs of ${seconds} s`,
  );
  const loads: [Part, string, IngestLoad][] = [
    ['tcp', `TCP at ${show(rate)}/s`, { kind: 'tcp', rate, seconds }],
    ['burst', 'TCP as fast as it is taken', { kind: 'tcp', rate: 0, seconds: Math.min(seconds, 60) }],
    [
      'udp',
      `UDP at ${show(whole('udp-rate'))}/s`,
      { kind: 'udp', rate: whole('udp-rate'), seconds: Math.min(seconds, 60) },
    ],
    [
      'latency',
      `TCP at ${show(whole('latency-rate'))}/s`,
      { kind: 'tcp', rate: whole('latency-rate'), seconds: Math.min(seconds, 60) },
    ],
  ];
  for (const [part, name, load] of loads) if (wanted.includes(part)) await measure(name, load, file);
  if (wanted.includes('yardsticks')) for (const kind of ['file', 'sqlite'] as const) await yardstick(kind, file);
  compare();
} finally {
  rmSync(values.folder, { recursive: true, force: true });
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);

async function measure(name: string, load: IngestLoad, file: MessageFile): Promise<void> {
  const done: IngestRun[] = [];
  for (let run = 1; run <= runs; run++) {
    const folder = join(values.folder, 'appliance');
    const onProgress = (text: string) => progress(`${name}, run ${run} of ${runs}: ${text}`);
    done.push(await runIngest(load, { programFolder, folder, file, onProgress }));
  }
  progress('');
  results.loads.push({ name, runs: done });
  const of = (pick: (run: IngestRun) => number) => median(done.map(pick));
  const lost = of((run) => run.sent - run.stored - run.quarantined);
  console.log(`\n${name}`);
  console.log(
    `  stored            ${show(of((run) => run.perSecond))}/s of ${show(of((run) => run.sent / run.sentSeconds))}/s sent`,
  );
  console.log(
    `  lost              ${show(lost)} (in all runs ${show(done.reduce((sum, run) => sum + run.sent - run.stored - run.quarantined, 0))}); ` +
      `quarantined ${show(of((run) => run.quarantined))}, counted as dropped ${show(of((run) => run.dropped))}`,
  );
  console.log(
    `  backlog           ${show(of((run) => run.backlogMiddle))} in the middle, ${show(of((run) => run.backlogEnd))} at the end; ` +
      `committed ${of((run) => run.drainSeconds).toFixed(1)} s after the last line`,
  );
  console.log(
    `  sealing           at most ${of((run) => run.unsealedMost)} partitions waited; all sealed ${of((run) => run.sealedAfterSeconds).toFixed(0)} s after the last line`,
  );
  console.log(
    `  receive-to-commit p50 ${of((run) => run.latency.p50Ms)} ms, p99 ${of((run) => run.latency.p99Ms)} ms, longest ${of((run) => run.latency.maxMs)} ms`,
  );
  const threads = [...new Set(done.flatMap((run) => Object.keys(run.cpuByThread)))]
    .map((thread) => ({ thread, micros: of((run) => run.cpuByThread[thread] ?? 0) }))
    .filter(({ micros }) => micros >= 0.1)
    .sort((a, b) => b.micros - a.micros)
    .map(({ thread, micros }) => `${thread} ${micros.toFixed(1)}`);
  console.log(
    `  CPU a message     ${of((run) => run.cpuMicros).toFixed(1)} µs (${threads.join(', ')}); sender ${of((run) => run.senderCpuMicros).toFixed(1)} µs`,
  );
  const bytes = (key: 'sealed' | 'unsealed') => of((run) => run.bytesPerEvent[key] ?? Number.NaN).toFixed(0);
  console.log(
    `  disk an event     ${bytes('unsealed')} bytes hot (with its log), ${bytes('sealed')} sealed; memory ${show(of((run) => run.memoryMiB))} MiB`,
  );
}

async function yardstick(kind: YardstickKind, file: MessageFile): Promise<void> {
  const missing = yardstickMissing(kind);
  if (missing !== null) {
    console.log(`\nsyslog-ng into ${kind}: not measured, ${missing}`);
    return;
  }
  const done: Yardstick[] = [];
  for (let run = 1; run <= runs; run++) {
    progress(`syslog-ng into ${kind}, run ${run} of ${runs}`);
    const folder = join(values.folder, 'yardstick');
    done.push(await runYardstick(kind, { folder, file, messages: yardstickMessages[kind] }));
  }
  progress('');
  results.yardsticks[kind] = done;
  const perSecond = median(done.map((one) => one.perSecond));
  const cpu = median(done.map((one) => one.cpuMicros));
  console.log(
    `\nsyslog-ng into ${kind === 'file' ? 'a plain file' : 'SQLite'}: ${show(perSecond)}/s, ${cpu.toFixed(1)} µs CPU a message`,
  );
}

/** Ratios within this run: the one thing that can be compared between machines. */
function compare(): void {
  const fastest = results.loads.find(({ runs: [first] }) => first?.rate === 0);
  if (fastest === undefined) return;
  const ours = median(fastest.runs.map((run) => run.perSecond));
  for (const [kind, done] of Object.entries(results.yardsticks)) {
    const theirs = median(done.map((one) => one.perSecond));
    console.log(
      `Haetae (parsed, normalised, detected, durable) : syslog-ng into ${kind} = ${(ours / theirs).toFixed(2)}`,
    );
  }
}

function checkSpace(): void {
  const { bavail, bsize } = statfsSync(values.folder);
  const needed = rate * seconds * 1000;
  if (bavail * bsize < needed)
    throw new Error(
      `${values.folder} has ${show((bavail * bsize) / 2 ** 30)} GiB free, needed are about ${show(needed / 2 ** 30)}.`,
    );
}

function whole(name: 'seconds' | 'runs' | 'rate' | 'udp-rate' | 'latency-rate'): number {
  const number = Number(values[name]);
  if (!Number.isInteger(number) || number < 1)
    throw new Error(`--${name} must be a whole number from 1, not ${values[name]}.`);
  return number;
}

function show(number: number): string {
  return Math.round(number).toLocaleString('en');
}
