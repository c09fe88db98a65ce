import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type DemoOptions, demoUsage, parseDemoOptions } from './demo/demo-options.ts';
import { demoTexts, say } from './demo/demo-texts.ts';
import { type DemoRun, runDemo } from './demo/run-demo.ts';
import { createTerminal } from './demo/terminal.ts';

/** The demo: a throw-away appliance receives a recorded day and shows what it makes of it. */

const programFolder = dirname(import.meta.dirname);
const exitCodes = { ok: 0, failure: 1, usage: 64 };
const stopGraceMs = 15_000;
const readable = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
/** The end that the person asked for. */
const interrupted = new Error('interrupted');

const parsed = parseDemoOptions(process.argv.slice(2), process.env);
if (parsed.kind === 'run') process.exitCode = await demo(parsed.options);
else if (parsed.kind === 'help') console.log(demoUsage);
else {
  console.error(`${parsed.reason}\n\n${demoUsage}`);
  process.exitCode = exitCodes.usage;
}

async function demo(options: DemoOptions): Promise<number> {
  const texts = demoTexts(options.language);
  const terminal = createTerminal(process.stdout, process.env);
  const folder = mkdtempSync(join(tmpdir(), 'haetae-demo-'));
  const end = new AbortController();
  let stopAppliance: (graceMs: number) => Promise<unknown> = async () => {};
  const onSignal = () => {
    // The second signal does not wait for the appliance to finish what it has in hand.
    if (end.signal.aborted) void stopAppliance(0);
    else end.abort(interrupted);
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  const overdue = new Error(say(texts.timeLimit, { seconds: options.limitSeconds }));
  const limit = setTimeout(() => end.abort(overdue), options.limitSeconds * 1000);
  const onStarted: DemoRun['onStarted'] = ({ ended, stop, lastLogLines }) => {
    stopAppliance = stop;
    const gone = (code: number | null) => new Error(`The appliance ended with code ${code}.\n${lastLogLines(15)}`);
    // An appliance that dies under way ends the demo at once, not at its time limit.
    ended.then((code) => end.abort(gone(code))).catch((thrown) => end.abort(thrown));
  };
  try {
    const run = { options, programFolder, folder, terminal, secret, signal: end.signal, onStarted };
    const { result, access } = await runDemo(run);
    clearTimeout(limit);
    if (options.json !== null) writeFileSync(options.json, `${JSON.stringify(result, null, 2)}\n`);
    terminal.line(say(texts.console, { ...access }));
    if (options.once) return exitCodes.ok;
    terminal.line(texts.stay);
    throw await abortOf(end.signal);
  } catch (thrown) {
    const reason = end.signal.aborted ? end.signal.reason : thrown;
    if (reason === interrupted && !options.once) return exitCodes.ok;
    terminal.line(say(texts.failed, { reason: (reason as Error).message }));
    return exitCodes.failure;
  } finally {
    clearTimeout(limit);
    terminal.line(texts.stopping);
    await stopAppliance(stopGraceMs);
    if (options.keep) terminal.line(say(texts.kept, { folder }));
    else rmSync(folder, { recursive: true, force: true });
    terminal.line(texts.stopped);
  }
}

/** Resolves with the reason once the signal is given. */
function abortOf(signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(signal.reason);
    else signal.addEventListener('abort', () => resolve(signal.reason), { once: true });
  });
}

/** A random text of readable characters of three kinds, for a password or a token that lives as long as the demo. */
function secret(length: number): string {
  for (;;) {
    const text = Array.from({ length }, () => readable[randomInt(readable.length)]).join('');
    if (/[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text)) return text;
  }
}
