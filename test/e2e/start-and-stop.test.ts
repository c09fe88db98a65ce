import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { freeTcpPort } from '../../scripts/demo/free-port.ts';
import { createApplianceUnderTest, programFolder } from './appliance-under-test.ts';

const folder = mkdtempSync(join(tmpdir(), 'haetae-start-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const removals: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const remove of removals.splice(0)) await remove();
});

function startWith(settings: string) {
  const file = join(folder, 'wrong.yaml');
  writeFileSync(file, settings);
  return spawnSync(process.execPath, [join(programFolder, 'src/main.ts'), '--config', file], { encoding: 'utf8' });
}

describe('start', () => {
  it('refuses wrong settings: key, value and what is allowed, in both languages, exit code 78', () => {
    const { status, stderr } = startWith(`data: {folder: ${folder}/d}\nstorage:\n  retentionDays: -1\n`);
    expect(status).toBe(78);
    expect(stderr).toContain(
      'Setting storage.retentionDays has the value -1; allowed is a whole number from 1 to 3650',
    );
    expect(stderr).toContain('설정 storage.retentionDays의 값 -1');
  });

  it('refuses an unknown option', () => {
    const { status, stderr } = spawnSync(process.execPath, [join(programFolder, 'src/main.ts'), '--confg', 'x'], {
      encoding: 'utf8',
    });
    expect(status).toBe(64);
    expect(stderr).toContain('--confg');
  });

  it('refuses a second appliance on the same data folder', async () => {
    const appliance = await createApplianceUnderTest({ settings: { models: { language: 'none', embedding: 'none' } } });
    removals.push(() => appliance.remove());
    await appliance.start();
    const again = spawnSync(
      process.execPath,
      [join(programFolder, 'src/main.ts'), '--config', appliance.settingsFile],
      {
        encoding: 'utf8',
      },
    );
    expect(again.status).toBe(1);
    expect(again.stderr).toContain(`${appliance.folder}/data`);
    expect(await appliance.kill('SIGTERM')).toBe(0);
  });

  it('takes its sockets from the service manager (LISTEN_FDS)', async () => {
    const port = await freeTcpPort();
    const file = join(folder, 'inherited.yaml');
    writeFileSync(
      file,
      `data: {folder: ${folder}/inherited}\nmodels: {language: none, embedding: none}\n` +
        `console: {listen: '127.0.0.1:${await freeTcpPort()}'}\ningest: {udp: '', tcp: '127.0.0.1:1', tls: '', http: ''}\n`,
    );
    // What systemd does: bind, then replace this very process by the service, which finds the socket as descriptor 3.
    const manager = `
import os, socket, sys
s = socket.socket(); s.bind(('127.0.0.1', ${port})); s.listen(16)
os.dup2(s.fileno(), 3); os.set_inheritable(3, True)
os.environ.update(LISTEN_FDS='1', LISTEN_FDNAMES='tcp', LISTEN_PID=str(os.getpid()))
os.execv(sys.argv[1], sys.argv[1:])`;
    const { spawn } = await import('node:child_process');
    const child = spawn('python3', [
      '-c',
      manager,
      process.execPath,
      join(programFolder, 'src/main.ts'),
      '--config',
      file,
    ]);
    const output = await new Promise<string>((resolve, reject) => {
      let text = '';
      child.stdout.on('data', (part: Buffer) => {
        text += part;
        if (text.includes('one-time password')) resolve(text);
      });
      child.once('exit', (code) => reject(new Error(`ended with ${code}: ${text}`)));
    });
    expect(output).toContain(`127.0.0.1:${port}`);
    await new Promise<void>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => socket.end('<13>Nov 21 10:00:00 host app: hello\n', resolve));
      socket.once('error', reject);
    });
    const code = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    expect(await code).toBe(0);
  });
});
