import { spawn, spawnSync } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { silentDiagnostics } from '../../../src/diagnostics/log.ts';
import { type Receiver, startReceiver } from '../../../src/ingest/receiver.ts';
import { createFakeWriter, type FakeWriter } from './fake-writer.ts';

const generator = 'loggen';
const present = spawnSync(generator, ['--help']).error === undefined;
const messages = 20_000;
let receiver: Receiver;
let writer: FakeWriter;

/** Runs syslog-ng's load generator (Debian syslog-ng-core) to its end. */
function loggen(args: string[], port: number): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(generator, [...args, '--quiet', '127.0.0.1', String(port)], { stdio: 'ignore' });
    child.once('error', reject);
    child.once('exit', resolve);
  });
}

afterEach(async () => {
  await receiver.stop();
  writer.close();
});

describe.skipIf(!present)('loggen (skipped where syslog-ng-core is not installed)', () => {
  it.each([
    ['RFC 3164 in lines', ['--inet', '--stream']],
    ['RFC 5424 in lines', ['--inet', '--stream', '--syslog-proto', '--no-framing']],
    ['RFC 5424 with octet counts', ['--inet', '--stream', '--syslog-proto']],
  ])('%s', async (_name, framing) => {
    writer = createFakeWriter();
    receiver = await startReceiver({
      endpoints: { tcp: { address: '127.0.0.1', port: 0 } },
      writerPort: writer.port,
      diagnostics: silentDiagnostics,
      onEnded: (error) => {
        throw error;
      },
    });
    const args = [...framing, '--size', '230', '--number', String(messages), '--rate', '1000000', '--interval', '60'];
    const code = await loggen([...args, '--active-connections', '2'], receiver.addresses().tcp?.port ?? 0);
    expect(code).toBe(0);
    const total = messages * 2;
    await writer.until(() => writer.lineCount() >= total, `${total} lines`);
    const { tcp } = await receiver.stats();
    expect(tcp).toMatchObject({ received: total, handedOn: total, quarantined: 0, dropped: 0 });
    expect(writer.lines).toHaveLength(total);
    expect(writer.lines.every((line) => line.state === 'whole' && line.text.startsWith('<'))).toBe(true);
    expect(new Set(writer.lines.map((line) => line.text)).size).toBeGreaterThan(messages - 1);
  });
});
