import { spawn, spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApplianceUnderTest, createApplianceUnderTest, until } from './appliance-under-test.ts';

/** By each framing; how fast they are taken beside syslog-ng is a matter of `npm run bench:ingest`. */
const messages = 500_000;
/** Bytes of a message, the size that devices at such sites send on average. */
const sizeBytes = 230;
type Framing = 'octet-counted' | 'newline';

/** `loggen` of syslog-ng: a syslog client that nobody here wrote. Its interval, after which it gives up, is an hour. */
function loggen(port: number, framing: Framing): Promise<void> {
  const form = framing === 'octet-counted' ? ['--syslog-proto'] : ['--no-framing'];
  const args = ['--inet', '--stream', ...form, `--size=${sizeBytes}`, `--number=${messages}`, '--rate=1000000'];
  return new Promise((resolve, reject) => {
    const client = spawn('loggen', [...args, '--interval=3600', '127.0.0.1', String(port)], { stdio: 'ignore' });
    client.once('error', reject);
    client.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`loggen ended with ${code}`))));
  });
}

/** The ledger over all sources and hours. */
async function totals(appliance: ApplianceUnderTest) {
  return (await appliance.client().ledger()).totals;
}

describe('loggen sends 1,000,000 messages over TCP', () => {
  let appliance: ApplianceUnderTest;
  beforeAll(async () => {
    expect(spawnSync('loggen', ['--help']).status, 'loggen (Debian syslog-ng-core) is needed').toBe(0);
    appliance = await createApplianceUnderTest({ settings: { models: { language: 'none', embedding: 'none' } } });
    await appliance.start();
  });
  afterAll(() => appliance.remove());

  it('in both framings: all are stored and the ledger adds up', async () => {
    await loggen(appliance.ports.tcp, 'octet-counted');
    await loggen(appliance.ports.tcp, 'newline');
    const arrived = async () => (await totals(appliance)).received >= 2 * messages;
    await until(`${2 * messages} messages committed`, arrived, { everyMs: 250 });
    const { received, stored, quarantined, dropped, excepted } = await totals(appliance);
    expect({ received, stored, quarantined, dropped, excepted }).toEqual({
      received: 2 * messages,
      stored: 2 * messages,
      quarantined: 0,
      dropped: 0,
      excepted: 0,
    });
  });
});
