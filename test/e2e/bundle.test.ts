import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DemoResult } from '../../scripts/demo/demo-result.ts';
import { loadCatalogue } from '../../src/inference/catalogue.ts';
import { programFolder, smallModel } from './appliance-under-test.ts';

/**
 * The bundle as a site gets it: unpacked and installed in a namespace whose only network is a loopback, with the
 * project's folder out of sight, so that nothing of it can be used.
 */
const folder = mkdtempSync(join(tmpdir(), 'haetae-bundle-e2e-'));
const out = join(folder, 'out');
const prefix = join(folder, 'opt');
const data = join(folder, 'data');
const { defaults } = loadCatalogue(join(programFolder, 'models/catalogue.json'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const demo = ['demo', '--once', '--model', smallModel, '--send-seconds', '10', '--lang', 'en', '--json'];

/** What is in each ticket, without ids, which depend on the order of arrival. */
function ticketsOf({ tickets, alerts }: DemoResult): string[][] {
  const nameOf = new Map(alerts.map(({ id, host, title }) => [id, `${host} ${title}`]));
  return tickets.map(({ events }) => events.map((id) => nameOf.get(id) ?? '').sort()).sort();
}

function installAndRun(): string {
  const [archive = ''] = readdirSync(out).filter((name) => name.endsWith('.tar.zst'));
  const unpack = "import('node:zlib').then((z) => process.stdin.pipe(z.createZstdDecompress()).pipe(process.stdout))";
  const script = `set -e
ip link set lo up
cd ${folder}
"$1" -e "$2" < ${join(out, archive)} | tar -xf -
mount -t tmpfs none ${programFolder}
./${archive.replace('.tar.zst', '')}/install.sh --prefix ${prefix} --data ${data} --no-service --lang en
shift 2
exec ${prefix}/bin/haetae "$@"`;
  const words = ['-rnm', 'sh', '-c', script, 'sh', process.execPath, unpack, ...demo, join(folder, 'installed.json')];
  const run = spawnSync('unshare', words, {
    encoding: 'utf8',
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: folder },
  });
  expect(run.status, run.stdout + run.stderr).toBe(0);
  return run.stdout;
}

describe('npm run bundle', () => {
  let report: string;
  let output: string;
  beforeAll(() => {
    mkdirSync(out);
    const words = ['--models', `${defaults.embedding},${smallModel}`, '--out', out];
    report = execFileSync(process.execPath, [join(programFolder, 'scripts/bundle.ts'), ...words], { encoding: 'utf8' });
    output = installAndRun();
  });

  it('makes one file with its hash, and says how large each part is', () => {
    expect(readdirSync(out).map((name) => name.replace(/-\d.*-x64/, ''))).toEqual([
      'haetae.tar.zst',
      'haetae.tar.zst.sha256',
    ]);
    execFileSync('sh', ['-c', 'sha256sum -c *.sha256'], { cwd: out });
    for (const part of ['runtime', 'program', 'dependencies', 'models'])
      expect(report).toMatch(new RegExp(`${part} +\\d`));
  });

  it('installs without a network and says how to start', () => {
    expect(output).toContain(`Start: ${prefix}/bin/haetae start`);
    expect(readFileSync(join(prefix, 'etc/haetae.yaml'), 'utf8')).toContain(`folder: ${data}`);
    expect(execFileSync(join(prefix, 'bin/haetae'), ['models', 'verify'], { encoding: 'utf8' })).toContain(smallModel);
  });

  it('gives the same tickets of the recorded day as the program in its own folder', () => {
    const here = join(folder, 'here.json');
    const [, ...words] = demo;
    execFileSync(process.execPath, [join(programFolder, 'scripts/demo.ts'), ...words, here], { stdio: 'ignore' });
    const [installed, own] = [join(folder, 'installed.json'), here].map(
      (file) => JSON.parse(readFileSync(file, 'utf8')) as DemoResult,
    );
    if (installed === undefined || own === undefined) throw new Error('a run left no result');
    expect(installed.model).toBe(smallModel);
    expect(installed.alerts.length).toBe(own.alerts.length);
    expect(ticketsOf(installed).length).toBeGreaterThan(0);
    expect(ticketsOf(installed)).toEqual(ticketsOf(own));
  });
});
