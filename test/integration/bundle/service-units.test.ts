import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { describeFiles, sha256Sums } from '../../../scripts/bundle/bundle-manifest.ts';

/**
 * The installer as root with systemd, in a user and mount namespace of its own: the unit folders are empty temporary
 * file systems, and the programs that would change the machine are scripts that write down how they were called.
 */
const namespacesAllowed = spawnSync('unshare', ['-rm', 'true']).status === 0;
const project = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'haetae-units-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(path: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
  chmodSync(join(folder, path), mode);
}

async function install(): Promise<string> {
  write('bundle/runtime/node', '#!/bin/sh\n', 0o755);
  write('bundle/program/config/haetae.yaml', readFileSync(project('config/haetae.yaml'), 'utf8'));
  write('bundle/VERSION', 'haetae 1.0.0\n');
  for (const name of ['LICENCES.txt', 'manifest.json']) write(`bundle/${name}`, '');
  write('bundle/install.sh', readFileSync(project('installer/install.sh'), 'utf8'), 0o755);
  write('bundle/bin/haetae', readFileSync(project('installer/haetae.sh'), 'utf8'), 0o755);
  write('bundle/SHA256SUMS', sha256Sums(await describeFiles(join(folder, 'bundle'))));
  for (const name of ['systemctl', 'sysctl', 'useradd', 'chown'])
    write(`fakes/${name}`, `#!/bin/sh\necho "${name} $*" >> ${folder}/calls\n`, 0o755);
  const script = `set -e
mkdir -p ${folder}/units
mount -t tmpfs none /etc/sysctl.d
mount --bind ${folder}/units /etc/systemd/system
PATH=${folder}/fakes:$PATH ${folder}/bundle/install.sh --prefix ${folder}/opt --data ${folder}/data --lang en
cp /etc/sysctl.d/* ${folder}/`;
  const run = spawnSync('unshare', ['-rm', 'sh', '-c', script], { encoding: 'utf8' });
  expect(run.status, run.stdout + run.stderr).toBe(0);
  return run.stdout;
}

describe.skipIf(!namespacesAllowed)('install.sh as root with systemd', () => {
  it('writes a service and a socket for each address of the settings', async () => {
    const output = await install();
    const unit = (name: string) => readFileSync(join(folder, 'units', name), 'utf8');
    const settings = parse(readFileSync(project('config/haetae.yaml'), 'utf8'));
    const addresses: Record<string, string> = {
      udp: `ListenDatagram=${settings.ingest.udp}`,
      tcp: `ListenStream=${settings.ingest.tcp}`,
      tls: `ListenStream=${settings.ingest.tls}`,
      http: `ListenStream=${settings.ingest.http}`,
      console: `ListenStream=${settings.console.listen}`,
    };
    const sockets = Object.keys(addresses).map((name) => `haetae-${name}.socket`);
    expect(readdirSync(join(folder, 'units')).sort()).toEqual([...sockets, 'haetae.service'].sort());
    for (const [name, address] of Object.entries(addresses)) {
      const lines = unit(`haetae-${name}.socket`).split('\n');
      expect(lines).toContain(address);
      expect(lines).toContain(`FileDescriptorName=${name}`);
      expect(lines).toContain('Service=haetae.service');
    }
    const service = unit('haetae.service');
    expect(service).toContain(
      `ExecStart=${folder}/opt/runtime/node ${folder}/opt/program/src/main.ts --config ${folder}/opt/etc/haetae.yaml\n`,
    );
    expect(service).toContain('ExecReload=/bin/kill -HUP $MAINPID\n');
    expect(service).toContain(`Sockets=${sockets.join(' ')}\n`);
    expect(service).toContain(`ReadWritePaths=${folder}/data\n`);
    expect(output).toContain(`systemctl enable --now ${sockets.join(' ')} haetae`);
  });

  it('makes the account, gives it the data, raises the receive buffer and tells systemd', () => {
    const calls = readFileSync(join(folder, 'calls'), 'utf8');
    expect(calls).toMatch(/^useradd --system .* haetae$/m);
    expect(calls).toContain(`chown -R haetae ${folder}/data\n`);
    expect(calls).toContain('systemctl daemon-reload\n');
    expect(calls).not.toContain('systemctl enable');
    expect(readFileSync(join(folder, '60-haetae.conf'), 'utf8')).toContain('net.core.rmem_max = 33554432');
  });
});
