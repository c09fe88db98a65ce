import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { greetingPart } from '../../scripts/demo/appliance-process.ts';
import { createConsoleClient } from '../../scripts/demo/console-client.ts';
import { freeTcpPort } from '../../scripts/demo/free-port.ts';
import { programFolder, until } from './appliance-under-test.ts';

const folder = mkdtempSync(join(tmpdir(), 'haetae-floods-'));
const settingsFile = join(folder, 'haetae.yaml');
const ports = { console: 0, tcp: 0, tls: 0, http: 0 };
let child: ChildProcess | null = null;
let log = '';
let sockets: Socket[] = [];

beforeAll(async () => {
  for (const name of ['console', 'tcp', 'tls', 'http'] as const) ports[name] = await freeTcpPort();
  const settings = {
    data: { folder: join(folder, 'data') },
    language: 'en',
    console: { listen: `127.0.0.1:${ports.console}` },
    // All of 127/8 reach the wildcard address, so that senders have addresses of their own.
    ingest: { udp: '', tcp: `0.0.0.0:${ports.tcp}`, tls: `0.0.0.0:${ports.tls}`, http: `0.0.0.0:${ports.http}` },
    models: { language: 'none', embedding: 'none' },
    storage: { reserveMib: 1, diskWarnPercent: 97, diskPurgePercent: 98, diskStopPercent: 99 },
  };
  writeFileSync(settingsFile, stringify(settings));
});
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  sockets = [];
  child?.kill('SIGKILL');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Starts the program with at most so many descriptors and resolves when it serves, with the one-time password. */
function startWith(descriptors: number): Promise<{ running: ChildProcess; password: string }> {
  const command = `ulimit -n ${descriptors}; exec "$0" "$@"`;
  const program = join(programFolder, 'src/main.ts');
  const started = spawn('sh', ['-c', command, process.execPath, program, '--config', settingsFile]);
  child = started;
  started.stderr.on('data', (part: Buffer) => {
    log += part.toString();
  });
  return new Promise((resolve, reject) => {
    started.once('exit', (code) => reject(new Error(`ended with ${code}:\n${log.slice(-3000)}`)));
    createInterface({ input: started.stdout }).on('line', (line) => {
      const password = greetingPart(line)?.oneTimePassword;
      if (password !== undefined) resolve({ running: started, password });
    });
  });
}

function dial(port: number, from: string): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, localAddress: from });
    socket.once('connect', () => resolve(socket)).once('close', () => resolve(socket));
    socket.on('error', () => undefined).resume();
    sockets.push(socket);
  });
}

async function flood(port: number, from: string, count: number): Promise<void> {
  for (let begun = 0; begun < count; begun += 100) {
    await Promise.all(Array.from({ length: 100 }, () => dial(port, from)));
  }
}

const reports = (name: string): Record<string, unknown>[] =>
  log
    .split('\n')
    .filter((line) => line.includes(`"msg":"${name}"`))
    .map((line) => JSON.parse(line));

describe('1024 descriptors', () => {
  it('fewer seats, told at the start; under floods of all ports a sender and the console are served, and it stops in order', async () => {
    const { running, password } = await startWith(1024);
    const [lowered] = reports('ConnectionsLowered');
    expect(lowered).toMatchObject({
      descriptorLimit: 1024,
      needed: 2152,
      wanted: { streams: 1000, push: 256, console: 512 },
    });
    expect(String(lowered?.['remedy'])).toContain('LimitNOFILE');

    for (const last of [2, 3, 4]) await flood(ports.tcp, `127.0.0.${last}`, 300);
    for (const port of [ports.tls, ports.http, ports.console]) await flood(port, '127.0.0.5', 400);

    const honest = await dial(ports.tcp, '127.0.0.9');
    honest.write('<13>Nov 21 10:00:00 honest app: through the flood\n');
    const client = createConsoleClient({
      url: `https://127.0.0.1:${ports.console}`,
      ca: readFileSync(join(folder, 'data/certificate/server.crt'), 'utf8'),
    });
    await client.signIn('admin', password);
    await client.changePassword(password, 'e2e-Password-2026');
    const stored = async () => (await client.ledger()).totals.stored === 1;
    await until('the honest line to be stored', stored);
    client.close();
    await until('the refusals to be told', async () => reports('SendersRefused').length > 0);
    expect(honest.closed).toBe(false);
    expect(reports('SendersRefused').map((report) => report['kind'])).toContain('evicted');
    expect(reports('DescriptorsScarce')).toEqual([]);

    const ended = new Promise((resolve) => running.once('exit', resolve));
    running.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(reports('ApplianceStopped')).toHaveLength(1);
  });
});
