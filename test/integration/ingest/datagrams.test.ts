import { execFileSync } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { afterEach, describe, expect, it } from 'vitest';
import type { Diagnostics } from '../../../src/diagnostics/log.ts';
import type { LineOutlet } from '../../../src/ingest/line-outlet.ts';
import { type Receiver, type StartReceiverOptions, startReceiver } from '../../../src/ingest/receiver.ts';
import { defaultReceiverLimits } from '../../../src/ingest/receiver-options.ts';
import { openUdpListener } from '../../../src/ingest/syslog/udp-listener.ts';
import { createFakeWriter, type FakeWriter } from './fake-writer.ts';

let writer: FakeWriter;
let receiver: Receiver;
const reports: { level: string; name: string; details: Record<string, unknown> }[] = [];
const diagnostics: Diagnostics = {
  report: (level, name, details = {}) => void reports.push({ level, name, details }),
  counts: () => ({}),
};

async function start(options: Partial<StartReceiverOptions>): Promise<void> {
  reports.length = 0;
  writer = createFakeWriter();
  receiver = await startReceiver({
    endpoints: {},
    writerPort: writer.port,
    diagnostics,
    onEnded: (error) => {
      throw error;
    },
    ...options,
  });
}

const send = (socket: Socket, text: string, port: number, address: string) =>
  new Promise<void>((resolve, reject) =>
    socket.send(text, port, address, (error) => (error ? reject(error) : resolve())),
  );
const bound = (socket: Socket, address: string) =>
  new Promise<void>((resolve) => socket.bind({ address }, () => resolve()));
const sumOf = (counts: { count: number }[]) => counts.reduce((sum, { count }) => sum + count, 0);

afterEach(async () => {
  await receiver.stop();
  writer.close();
});

describe('datagrams', () => {
  it('are taken on several sockets of both families, IPv4 senders shown as IPv4', async () => {
    const udp = [
      { address: '127.0.0.1', port: 0 },
      { address: '::', port: 0 },
    ];
    await start({ endpoints: { udp } });
    const [four, six] = receiver.addresses().udpSockets;
    const [sender4, sender6] = [createSocket('udp4'), createSocket('udp6')];
    await send(sender4, '<1>to four', four?.port ?? 0, '127.0.0.1');
    await send(sender4, '<1>four to six', six?.port ?? 0, '127.0.0.1');
    await send(sender6, '<1>six', six?.port ?? 0, '::1');
    await writer.until(() => writer.lines.length === 3, '3 datagrams');
    sender4.close();
    sender6.close();
    expect(Object.fromEntries(writer.lines.map(({ text, peer }) => [text, peer]))).toEqual({
      '<1>to four': '127.0.0.1',
      '<1>four to six': '127.0.0.1',
      '<1>six': '::1',
    });
    expect((await receiver.stats()).udp).toMatchObject({ received: 3, handedOn: 3, kernelDropped: 0 });
  });

  it('that the kernel drops are loss of an unknown sender, each counted once', async () => {
    // The smallest buffer that Linux gives holds a few datagrams only.
    const limits = { udpReceiveBufferBytes: 1, kernelDropsEveryMs: 20 };
    await start({ endpoints: { udp: { address: '127.0.0.1', port: 0 } }, limits });
    const { port = 0 } = receiver.addresses().udp ?? {};
    const socket = createSocket('udp4');
    let sent = 0;
    let lost = 0;
    while (lost === 0) {
      const burst = Array.from({ length: 500 }, () => send(socket, `<1>${'x'.repeat(500)}`, port, '127.0.0.1'));
      sent += burst.length;
      await Promise.all(burst);
      lost = (await receiver.stats()).udp.kernelDropped ?? Number.NaN;
    }
    socket.close();
    const { stats } = await receiver.stop();
    expect(stats.udp.received + (stats.udp.kernelDropped ?? 0)).toBe(sent);
    await writer.until(() => sumOf(writer.drops) >= (stats.udp.kernelDropped ?? 0), 'the drops to be told');
    expect(sumOf(writer.drops)).toBe(stats.udp.kernelDropped);
    expect(new Set(writer.drops.map(({ peer }) => peer))).toEqual(new Set(['']));
    expect(writer.lineCount()).toBe(stats.udp.received);
    expect(reports.map(({ name }) => name)).toContain('DatagramsLostByKernel');
  });

  it('of one address that floods a writer who is behind are dropped by its name, and told', async () => {
    await start({ endpoints: { udp: { address: '0.0.0.0', port: 0 } }, limits: { maxOutstandingBytes: 1000 } });
    writer.setCredit(false);
    const port = receiver.addresses().udp?.port ?? 0;
    const flooding = createSocket('udp4');
    const honest = createSocket('udp4');
    await Promise.all([bound(flooding, '127.0.0.2'), bound(honest, '127.0.0.3')]);
    while (!(await receiver.stats()).outlet.full) await send(flooding, `<1>${'x'.repeat(500)}`, port, '127.0.0.1');
    const dropped = (await receiver.stats()).udp.dropped;
    for (let number = 0; number < 20; number++) await send(flooding, '<1>more', port, '127.0.0.1');
    await send(honest, '<1>honest', port, '127.0.0.1');
    await writer.until(() => writer.drops.some(({ peer }) => peer === '127.0.0.3'), 'the honest one counted');
    const stats = await receiver.stats();
    const flooded = sumOf(writer.drops.filter(({ peer }) => peer === '127.0.0.2'));
    expect([flooded + 1, stats.refusals]).toEqual([stats.udp.dropped, { datagram_dropped: stats.udp.dropped }]);
    expect(stats.udp.dropped).toBe(dropped + 21);
    await receiver.stop();
    const told = reports.filter(({ name }) => name === 'SendersRefused').map(({ details }) => details);
    expect(told[0]).toMatchObject({ kind: 'datagram_dropped', topAddress: '127.0.0.2' });
    flooding.close();
    honest.close();
  });

  it('say what buffer the kernel granted, and what to do where it is too small', async () => {
    const wantedBytes = 2 ** 30;
    await start({
      endpoints: { udp: { address: '127.0.0.1', port: 0 } },
      limits: { udpReceiveBufferBytes: wantedBytes },
    });
    const small = reports.find(({ name }) => name === 'ReceiveBufferTooSmall');
    expect(small).toMatchObject({ level: 'warn', details: { wantedBytes } });
    expect(small?.details['remedy']).toBe(`sysctl -w net.core.rmem_max=${wantedBytes}`);
    const granted = Number(small?.details['grantedBytes']);
    expect(granted).toBeLessThan(wantedBytes);
    expect((await receiver.stats()).udp.receiveBufferBytes).toBe(granted * 2);
  });
});

it('datagrams that wait in the kernel at the close are read, however long the thread was kept from them', async () => {
  const count = 2000;
  const outlet = { add: () => undefined, full: () => false, drop: () => undefined } as unknown as LineOutlet;
  for (let round = 0; round < 3; round++) {
    const listener = await openUdpListener({
      endpoint: { address: '127.0.0.1', port: 0 },
      outlet,
      limits: defaultReceiverLimits,
      refusals: { note: () => undefined },
      onError: (error) => {
        throw error;
      },
      report: () => undefined,
    });
    const closing = listener.close(500);
    // The loop stands still while another process sends.
    const send = `const s=require('dgram').createSocket('udp4');let n=0;
      for(let k=0;k<${count};k++)s.send('<1>x',${listener.address().port},'127.0.0.1',()=>{if(++n===${count})s.close()})`;
    execFileSync(process.execPath, ['-e', send]);
    await closing;
    const { received, kernelDropped } = await listener.stats();
    expect(received + (kernelDropped ?? 0)).toBe(count);
  }
});
