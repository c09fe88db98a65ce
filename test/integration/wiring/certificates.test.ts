import { X509Certificate } from 'node:crypto';
import { copyFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Diagnostics } from '../../../src/diagnostics/log.ts';
import type { TlsIdentity } from '../../../src/ingest/receiver-options.ts';
import { selfMadeCertificate } from '../../../src/security/certificates.ts';
import { settingsSchema } from '../../../src/settings/schema.ts';
import { type Certificates, openCertificates } from '../../../src/wiring/certificates.ts';

let believed: number | null = Date.now();
let folder: string;
let certificates: Certificates;
let reports: { name: string; details: Record<string, unknown> }[];
let feedsGot: TlsIdentity[];
let consoleGot: TlsIdentity[];

const diagnostics: Diagnostics = {
  report: (_level, name, details = {}) => void reports.push({ name, details }),
  counts: () => ({}),
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'haetae-certificates-'));
  [reports, feedsGot, consoleGot] = [[], [], []];
  await selfMadeCertificate(join(folder, 'feeds'));
  const settings = settingsSchema.parse({
    data: { folder },
    ingest: { certificateFile: join(folder, 'feeds/server.crt'), keyFile: join(folder, 'feeds/server.key') },
  });
  certificates = await openCertificates(settings, diagnostics, () => believed);
  certificates.serve({
    renewConsole: (identity) => void consoleGot.push(identity),
    renewFeeds: async (identity) => void feedsGot.push(identity),
  });
});
afterEach(() => {
  certificates.stop();
  rmSync(folder, { recursive: true });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

it('takes a replaced pair over by itself, for the feeds their own', async () => {
  expect(certificates.feeds.cert).not.toBe(certificates.console.cert);
  const next = await selfMadeCertificate(join(folder, 'next'));
  for (const file of ['server.crt', 'server.key']) renameSync(join(folder, 'next', file), join(folder, 'feeds', file));
  await until(() => feedsGot.some(({ cert }) => cert === next.cert));
  expect(consoleGot.at(-1)?.cert).toBe(certificates.console.cert);
});

it('refuses a pair that does not fit, says so, and takes the next good one when asked', async () => {
  const other = await selfMadeCertificate(join(folder, 'other'));
  writeFileSync(join(folder, 'feeds/server.key'), other.key);
  await certificates.reload();
  const refused = reports.find(({ name }) => name === 'CertificateRefusedError');
  expect(refused?.details).toEqual({ user: 'feeds', error: 'the key does not belong to the certificate' });
  expect(feedsGot).toEqual([]);
  copyFileSync(join(folder, 'other/server.crt'), join(folder, 'feeds/server.crt'));
  await certificates.reload();
  expect(feedsGot.at(-1)).toMatchObject({ cert: other.cert, key: other.key });
});

it('makes a self-made certificate anew where the believed time is out of its own, and leaves it while the clock is doubted', async () => {
  const day = 86_400_000;
  const own = certificates.console.cert;
  try {
    for (const at of [null, Date.now() - 12 * 3_600_000, Date.now() + 800 * day]) {
      believed = at;
      await certificates.reload();
      expect(consoleGot.at(-1)?.cert).toBe(own);
    }
    for (const at of [Date.now() - 400 * day, Date.now() + 500 * day]) {
      believed = at;
      const before = consoleGot.at(-1)?.cert ?? '';
      await certificates.reload();
      const { validFromDate, validToDate } = new X509Certificate(consoleGot.at(-1)?.cert ?? '');
      expect(consoleGot.at(-1)?.cert).not.toBe(before);
      expect([validFromDate.getTime() < at, validToDate.getTime() > at]).toEqual([true, true]);
    }
  } finally {
    believed = Date.now();
  }
});
