import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';

/** PEM texts of a TLS server. */
export interface ServerCertificate {
  cert: string;
  key: string;
  /** SHA-256 fingerprint, for comparing what a browser shows with what the first start printed. */
  fingerprint: string;
  /** True where this call made it. */
  created: boolean;
}

const validDays = 825;
const dayMs = 86_400_000;
const selfMadeName = 'Haetae';

/** Reads the certificate and key that the settings name. */
export function readCertificate(certPath: string, keyPath: string): ServerCertificate {
  const cert = readFileSync(certPath, 'utf8');
  return { cert, key: readFileSync(keyPath, 'utf8'), fingerprint: fingerprintOf(cert), created: false };
}

/** @throws Error where the texts are no PEM, or the key is not the certificate's */
export function checkPair({ cert, key }: Pick<ServerCertificate, 'cert' | 'key'>): void {
  if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) {
    throw new Error('the key does not belong to the certificate');
  }
}

/**
 * The self-made certificate in `folder` (`server.crt`, `server.key`), made at the first start for localhost, this
 * host's name and the given names. The key is readable by the owner only. One that is out of its
 * time at `now` is made anew; null: the time is not known, so it stays.
 */
export async function selfMadeCertificate(
  folder: string,
  names: readonly string[] = [],
  now: number | null = Date.now(),
): Promise<ServerCertificate> {
  const certPath = join(folder, 'server.crt');
  const keyPath = join(folder, 'server.key');
  if (existsSync(certPath) && existsSync(keyPath)) {
    const found = readCertificate(certPath, keyPath);
    if (now === null || isUsable(found.cert, now)) return found;
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const madeAt = now ?? Date.now();
  const dnsNames = [...new Set(['localhost', hostname(), ...names])];
  const made = await generate([{ name: 'commonName', value: selfMadeName }], {
    // A clock that is corrected by some hours must not make it one of the future.
    notBeforeDate: new Date(madeAt - dayMs),
    notAfterDate: new Date(madeAt + validDays * dayMs),
    algorithm: 'sha256',
    keyType: 'ec',
    curve: 'P-256',
    extensions: [
      // Its own root, so that `curl --cacert` and a sensor's trust store can name it.
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          ...dnsNames.map((value) => ({ type: 2 as const, value })),
          { type: 7 as const, ip: '127.0.0.1' },
          { type: 7 as const, ip: '::1' },
        ],
      },
    ],
  });
  writeFileSync(keyPath, made.private, { mode: 0o600 });
  writeFileSync(certPath, made.cert, { mode: 0o644 });
  return { cert: made.cert, key: made.private, fingerprint: fingerprintOf(made.cert), created: true };
}

/** One that is not self-made is never replaced, whatever its time. */
function isUsable(pem: string, now: number): boolean {
  const { subject, issuer, validFromDate, validToDate } = new X509Certificate(pem);
  const isSelfMade = subject === issuer && subject === `CN=${selfMadeName}`;
  return !isSelfMade || (now >= validFromDate.getTime() && now < validToDate.getTime());
}

function fingerprintOf(pem: string): string {
  return new X509Certificate(pem).fingerprint256;
}
