import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { temporaryFolder, until } from './model-setup.ts';

const script = join(import.meta.dirname, 'isolated-run.ts');

function isGone(pid: number): boolean {
  return !existsSync(`/proc/${pid}`);
}

async function firstLine(stream: NodeJS.ReadableStream): Promise<Record<string, unknown>> {
  for await (const line of createInterface({ input: stream })) return JSON.parse(line) as Record<string, unknown>;
  throw new Error('The isolated run printed nothing.');
}

// A kernel may forbid namespaces to ordinary users; the end-to-end run of the bundle asserts the same as root.
const namespacesAllowed = spawnSync('unshare', ['-rnm', 'true']).status === 0;

it.skipIf(!namespacesAllowed)('attempts no connection and writes nowhere but its own file', async () => {
  const folder = temporaryFolder();
  const home = join(folder, 'home');
  const data = join(folder, 'data');
  mkdirSync(home);
  mkdirSync(data);
  // Everything is read-only except the temporary folder; no network but a loopback that is down.
  const setUp = [`mount --bind ${folder} ${folder}`, 'mount -o remount,bind,ro /', `exec "$@"`].join(' && ');
  const run = spawn('unshare', ['-rnm', 'sh', '-c', setUp, 'sh', process.execPath, script, 'once', data], {
    env: { ...process.env, HOME: home, TMPDIR: home, XDG_CACHE_HOME: home, XDG_CONFIG_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const facts = await firstLine(run.stdout);
  expect(facts).toMatchObject({ vectors: 1, refusedRoutes: 0, sockets: 0, madeHome: false });
  expect(facts['refusedRoutesAfterAttempt']).toBeGreaterThan(0);
  expect(facts).toMatchObject({ nice: 10, oomScoreAdjustment: 800 });
  const names = (facts['environment'] as string[]).map((entry) => entry.split('=')[0]);
  expect(names).toContain('ORT_DISABLE_TELEMETRY');
  const allowed = ['PATH', 'LANG', 'TZ', 'LD_LIBRARY_PATH', 'HOME', 'ORT_DISABLE_TELEMETRY'];
  expect(names.filter((name) => !allowed.includes(name ?? '') && !name?.startsWith('NODE_CHANNEL_'))).toEqual([]);
  if (run.exitCode === null) await once(run, 'exit');
  expect(run.exitCode).toBe(0);
  expect(readdirSync(home)).toEqual([]);
  expect(readdirSync(data)).toEqual(['verified.json']);
});

it('ends with its parent, also in the middle of native work', async () => {
  const run = spawn(process.execPath, [script, 'hold', temporaryFolder()], { stdio: ['ignore', 'pipe', 'inherit'] });
  const { childPid } = await firstLine(run.stdout);
  expect(isGone(childPid as number)).toBe(false);
  run.kill('SIGKILL');
  await until(() => isGone(childPid as number));
});
