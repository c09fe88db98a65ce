import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { expect, it } from 'vitest';
import { selfMadeCertificate } from '../../../src/security/certificates.ts';
import { serveConsole } from '../../fakes/console/serve-console.ts';

function fingerprintAt(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().fingerprint256);
      socket.destroy();
    });
    socket.once('error', reject);
  });
}

it('the console shows a new certificate without a restart, and keeps the old one where the new pair is broken', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'haetae-console-certificate-'));
  const served = await serveConsole();
  const before = await fingerprintAt(served.port);
  const next = await selfMadeCertificate(folder);
  const other = await selfMadeCertificate(join(folder, 'other'));
  expect(() => served.server.renewCertificate({ cert: next.cert, key: other.key })).toThrow();
  expect(await fingerprintAt(served.port)).toBe(before);
  served.server.renewCertificate(next);
  expect(await fingerprintAt(served.port)).toBe(next.fingerprint);
  await served.close();
  rmSync(folder, { recursive: true });
});
