import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Diagnostics } from '../../../src/diagnostics/log.ts';
import { type Receiver, type StartReceiverOptions, startReceiver } from '../../../src/ingest/receiver.ts';
import { selfMadeCertificate } from '../../../src/security/certificates.ts';
import { makeAuthority, type Pair, signedBy } from './authority.ts';
import { createFakeWriter, type FakeWriter } from './fake-writer.ts';

const loopback = { address: '127.0.0.1', port: 0 };
const folder = mkdtempSync(join(tmpdir(), 'haetae-tls-'));
let first: Pair;
let second: Pair;
let authority: Pair;
let foreign: Pair;
let writer: FakeWriter;
let receiver: Receiver;
const reports: { name: string; details: Record<string, unknown> }[] = [];
const diagnostics: Diagnostics = {
  report: (_level, name, details = {}) => void reports.push({ name, details }),
  counts: () => ({}),
};

async function start(options: Partial<StartReceiverOptions>): Promise<void> {
  reports.length = 0;
  writer = createFakeWriter();
  receiver = await startReceiver({
    endpoints: { tls: loopback },
    tls: { ...first, clientCa: authority.cert },
    writerPort: writer.port,
    diagnostics,
    onEnded: (error) => {
      throw error;
    },
    ...options,
  });
}

function dial(options: ConnectionOptions = {}): Promise<TLSSocket> {
  const port = receiver.addresses().tls?.port ?? 0;
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ...options }, () => resolve(socket));
    socket.once('error', reject);
  });
}

/** Sends a line; whatever the server does with the connection then is told by its numbers. */
async function sendAs(pair: Pair | null, text: string): Promise<void> {
  const socket = await dial(pair ?? {});
  socket.on('error', () => undefined);
  socket.end(text);
  await new Promise((resolve) => socket.once('close', resolve).resume());
}

const shownBy = (socket: TLSSocket) => socket.getPeerX509Certificate()?.toString();
const untilTaken = (count: number) => writer.until(() => writer.lines.length === count, `${count} lines`);
const texts = () => writer.lines.map(({ text }) => text).sort();

beforeAll(async () => {
  first = await selfMadeCertificate(join(folder, 'first'));
  second = await selfMadeCertificate(join(folder, 'second'));
  authority = await makeAuthority('Haetae test authority');
  foreign = await makeAuthority('Foreign authority');
});
afterEach(async () => {
  await receiver.stop();
  writer.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('syslog over TLS', () => {
  it('refuses TLS 1.1 and takes 1.2 and 1.3', async () => {
    await start({});
    const old = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    await expect(dial(old)).rejects.toMatchObject({ code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' });
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      const socket = await dial({ minVersion: version, maxVersion: version });
      expect(socket.getProtocol()).toBe(version);
      socket.end(`<1>${version}\n`);
    }
    await untilTaken(2);
    expect(texts()).toEqual(['<1>TLSv1.2', '<1>TLSv1.3']);
    expect((await receiver.stats()).tls).toMatchObject({ connectionsFailed: 1, connectionsAccepted: 2 });
  });

  it('shows a new certificate without a restart; open connections stay', async () => {
    const token = { id: 1, name: 'edr', tokenSha256: '0'.repeat(64) };
    await start({ endpoints: { tls: loopback, http: loopback }, pushSources: [token] });
    const open = await dial();
    open.write('<1>before\n');
    await untilTaken(1);
    await receiver.renewIdentity(second);
    const next = await dial();
    expect([shownBy(open), shownBy(next)]).toEqual([first.cert, second.cert].map(withoutReturns));
    open.end('<2>still there\n');
    next.end('<3>after\n');
    await untilTaken(3);
    expect(texts()).toEqual(['<1>before', '<2>still there', '<3>after']);
    expect(await httpsCertificate(receiver.addresses().http?.port ?? 0)).toBe(withoutReturns(second.cert));
  });

  it('keeps the certificate that it has where the new pair is broken', async () => {
    await start({});
    const refusal = (identity: Pair) => receiver.renewIdentity(identity).catch((error) => error.code);
    expect(await refusal({ cert: second.cert, key: first.key })).toBe('INGEST_CERTIFICATE_REFUSED');
    expect(await refusal({ cert: 'no PEM', key: 'no PEM' })).toBe('INGEST_CERTIFICATE_REFUSED');
    const socket = await dial();
    expect(shownBy(socket)).toBe(withoutReturns(first.cert));
    socket.end('<1>works\n');
    await untilTaken(1);
  });

  it('wants certificates of its authority where they are required', async () => {
    await start({ clientCertificates: { mode: 'required', subjects: [] } });
    await sendAs(null, '<1>nobody\n');
    await sendAs(await signedBy(foreign, 'fw01'), '<1>foreign\n');
    await sendAs(await signedBy(authority, 'fw01'), '<1>own\n');
    await untilTaken(1);
    expect(texts()).toEqual(['<1>own']);
    const { tls } = await receiver.stats();
    expect(tls).toMatchObject({ clientsRefused: 2, connectionsAccepted: 1, received: 1 });
    const refused = reports.filter(({ name }) => name === 'TlsClientRefused');
    expect(refused[0]?.details).toMatchObject({ peer: '127.0.0.1', reason: 'no certificate', refusals: 1 });
    // A second refusal within the minute is counted, not reported.
    expect(refused).toHaveLength(1);
  });

  it('lets senders without a certificate in where it is optional, but none with a bad one', async () => {
    await start({ clientCertificates: { mode: 'optional', subjects: ['FW02.example'] } });
    await sendAs(await signedBy(foreign, 'fw02'), '<1>foreign\n');
    await sendAs(await signedBy(authority, 'fw01'), '<1>not listed\n');
    await sendAs(await signedBy(authority, 'fw02'), '<1>listed\n');
    await sendAs(null, '<1>nobody\n');
    await untilTaken(2);
    expect(texts()).toEqual(['<1>listed', '<1>nobody']);
    expect((await receiver.stats()).tls).toMatchObject({ clientsRefused: 2, connectionsAccepted: 2 });
    expect(reports.find(({ name }) => name === 'TlsClientRefused')?.details['names']).toBe('fw02, fw02.example');
  });
});

/** OpenSSL prints a certificate with plain line feeds. */
function withoutReturns(pem: string): string {
  return `${pem.replaceAll('\r', '').trim()}\n`;
}

function httpsCertificate(port: number): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const ask = request({ host: '127.0.0.1', port, rejectUnauthorized: false }, (response) => {
      resolve(shownBy(response.socket as TLSSocket));
      response.resume();
    });
    ask.once('error', reject).end();
  });
}
