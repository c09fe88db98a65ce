import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freeTcpPort } from '../../scripts/demo/free-port.ts';
import { type ApplianceUnderTest, createApplianceUnderTest, until } from './appliance-under-test.ts';

const messages = 1_000_000;
/** Bytes of a message, the size that devices at such sites send on average. */
const sizeBytes = 230;
const withinMs = 300_000;

interface Rate {
  perSecond: number;
  sentSeconds: number;
}

/** `loggen` of syslog-ng: a syslog client that nobody here wrote. */
function loggen(port: number, framing: 'octet-counted' | 'newline'): Promise<number> {
  const form = framing === 'octet-counted' ? ['--syslog-proto'] : ['--no-framing'];
  const args = ['--inet', '--stream', ...form, `--size=${sizeBytes}`, `--number=${messages}`, '--rate=1000000'];
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const client = spawn('loggen', [...args, '--interval=300', '127.0.0.1', String(port)], { stdio: 'ignore' });
    client.once('error', reject);
    client.once('exit', (code) =>
      code === 0 ? resolve((performance.now() - started) / 1000) : reject(new Error(`loggen ended with ${code}`)),
    );
  });
}

async function applianceRate(appliance: ApplianceUnderTest, framing: 'octet-counted' | 'newline'): Promise<Rate> {
  const started = performance.now();
  const before = (await totals(appliance)).received;
  const sentSeconds = await loggen(appliance.ports.tcp, framing);
  const arrived = async () => (await totals(appliance)).received - before >= messages;
  await until(`${messages} messages committed`, arrived, { withinMs, everyMs: 250 });
  return { perSecond: messages / ((performance.now() - started) / 1000), sentSeconds };
}

/** The ledger over all sources and hours. */
async function totals(appliance: ApplianceUnderTest) {
  return (await appliance.client().ledger()).totals;
}

/** syslog-ng writing the same messages into a file, on this machine, just now. */
async function yardstick(folder: string): Promise<Rate> {
  const port = await freeTcpPort();
  const file = join(folder, 'yardstick.log');
  const settings = join(folder, 'syslog-ng.conf');
  writeFileSync(
    settings,
    `@version: 3.38
source s { network(ip("127.0.0.1") port(${port}) transport("tcp") log-iw-size(100000) max-connections(10)); };
destination d { file("${file}"); };
log { source(s); destination(d); };\n`,
  );
  const control = join(folder, 'syslog-ng.ctl');
  const state = join(folder, 'syslog-ng.persist');
  const server = spawn('syslog-ng', ['-F', '-f', settings, '-c', control, '-R', state, '-p', join(folder, 'ng.pid')], {
    stdio: 'ignore',
  });
  try {
    await until('syslog-ng to listen', async () => isListening(port), { withinMs: 10_000, everyMs: 100 });
    const started = performance.now();
    const sentSeconds = await loggen(port, 'newline');
    const bytes = messages * (sizeBytes - 40);
    await until('syslog-ng to write', async () => statSync(file).size >= bytes, { withinMs, everyMs: 100 });
    return { perSecond: messages / ((performance.now() - started) / 1000), sentSeconds };
  } finally {
    server.kill('SIGTERM');
  }
}

function isListening(port: number): boolean {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return readFileSync('/proc/net/tcp', 'utf8').includes(`:${hex} 00000000:0000 0A`);
}

describe('loggen sends 1,000,000 messages over TCP', () => {
  let appliance: ApplianceUnderTest;
  const folder = mkdtempSync(join(tmpdir(), 'haetae-yardstick-'));
  beforeAll(async () => {
    expect(spawnSync('loggen', ['--help']).status, 'loggen (Debian syslog-ng-core) is needed').toBe(0);
    appliance = await createApplianceUnderTest({ settings: { models: { language: 'none', embedding: 'none' } } });
    await appliance.start();
  });
  afterAll(async () => {
    await appliance.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it('in both framings: all are stored and the ledger adds up', async () => {
    const octet = await applianceRate(appliance, 'octet-counted');
    const newline = await applianceRate(appliance, 'newline');
    const ng = await yardstick(folder);
    const { received, stored, quarantined, dropped, excepted } = await totals(appliance);
    expect({ received, stored, quarantined, dropped, excepted }).toEqual({
      received: 2 * messages,
      stored: 2 * messages,
      quarantined: 0,
      dropped: 0,
      excepted: 0,
    });
    const shown = ({ perSecond }: Rate) => `${Math.round(perSecond).toLocaleString('en')}/s`;
    const ratio = (one: Rate) => (one.perSecond / ng.perSecond).toFixed(2);
    console.log(
      `stored and parsed: octet-counted ${shown(octet)} (${ratio(octet)} of syslog-ng), newline ${shown(newline)}` +
        ` (${ratio(newline)}); syslog-ng into a plain file ${shown(ng)}`,
    );
  });
});
