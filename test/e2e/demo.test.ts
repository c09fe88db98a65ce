import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DemoResult } from '../../scripts/demo/demo-result.ts';
import { programFolder } from './appliance-under-test.ts';

/**
 * The demo with the real models in a network namespace that has a loopback and nothing else: every attempt to reach
 * anything finds no route and is counted by the kernel (RFC 4293, ipSystemStatsOutNoRoutes).
 */
interface IsolatedRun {
  result: DemoResult;
  output: string;
  exitCode: number | null;
  noRoutes: number;
}

const folder = mkdtempSync(join(tmpdir(), 'haetae-demo-e2e-'));
const home = join(folder, 'home');
const temporary = join(folder, 'tmp');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function runDemo(): Promise<IsolatedRun> {
  mkdirSync(home);
  mkdirSync(temporary);
  const json = join(folder, 'result.json');
  const counters = join(folder, 'snmp');
  // Read-only everywhere but in the temporary folder, so that nothing can be written elsewhere unseen.
  const script = `ip link set lo up && mount --bind ${folder} ${folder} && mount -o remount,bind,ro / || exit 97
"$@"; code=$?
cat /proc/net/snmp /proc/net/snmp6 > ${counters}
exit $code`;
  const demo = [process.execPath, join(programFolder, 'scripts/demo.ts'), '--once', '--json', json, '--lang', 'en'];
  const child = spawn('unshare', ['-rnm', 'sh', '-c', script, 'sh', ...demo], {
    env: { ...process.env, HOME: home, TMPDIR: temporary, XDG_CACHE_HOME: home, XDG_CONFIG_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (part: Buffer) => {
    output += part.toString();
    process.stdout.write(part);
  });
  const exitCode = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  const result = JSON.parse(readFileSync(json, 'utf8')) as DemoResult;
  return { result, output, exitCode, noRoutes: refusedRoutes(readFileSync(counters, 'utf8')) };
}

function refusedRoutes(text: string): number {
  const [names, values] = text
    .split('\n')
    .filter((line) => line.startsWith('Ip:'))
    .map((line) => line.split(' '));
  const ipv4 = Number(values?.[names?.indexOf('OutNoRoutes') ?? -1]);
  return ipv4 + Number(/Ip6OutNoRoutes\s+(\d+)/.exec(text)?.[1]);
}

describe('npm run demo -- --once --json FILE, without a network', () => {
  let run: IsolatedRun;
  beforeAll(async () => {
    run = await runDemo();
  });

  it('ends well, with a language model', () => {
    expect(run.exitCode, run.output.slice(-2000)).toBe(0);
    expect(run.result.model).toBeTruthy();
    console.log(`${run.result.model}: ${run.result.seconds.toFixed(0)} s, tokens ${JSON.stringify(run.result.tokens)}`);
  });

  it('gives every alert a verdict and raises exactly the alerts of the recording', () => {
    const { alerts, verdicts, truth } = run.result;
    expect(verdicts.map(({ alertId }) => alertId).toSorted()).toEqual(alerts.map(({ id }) => id).toSorted());
    expect(truth.missingLines).toEqual([]);
    expect(truth.unexpectedAlertIds).toEqual([]);
    expect(alerts.length).toBeGreaterThanOrEqual(22);
  });

  it('makes one ticket of each attack, and calls at most one benign episode malicious', () => {
    const { attacks, attacksAreOneTicketEach, benignCalledMalicious } = run.result.truth;
    expect(attacks.length).toBeGreaterThanOrEqual(2);
    expect(attacksAreOneTicketEach, JSON.stringify(attacks)).toBe(true);
    expect(benignCalledMalicious.length, benignCalledMalicious.join(', ')).toBeLessThanOrEqual(1);
  });

  it('tried to reach nothing and wrote nothing outside its own folder', () => {
    expect(run.noRoutes).toBe(0);
    expect(readdirSync(home)).toEqual([]);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('kept the event loop of the main thread free while the models ran', () => {
    const { eventLoopDelayP99Ms, eventLoopOwnP99Ms, eventLoopOwnLongestMs } = run.result;
    const shown = (ms: number) => `${ms.toFixed(1)} ms`;
    console.log(
      `event-loop delay p99 at its worst minute: ${shown(eventLoopDelayP99Ms)} seen, ${shown(eventLoopOwnP99Ms)} by its own work, ` +
        `longest ${shown(eventLoopOwnLongestMs)}`,
    );
    // The delay seen belongs to whatever shares the cores; what the thread itself did is the same on every machine.
    expect(eventLoopOwnP99Ms).toBeLessThan(20);
  });
});
