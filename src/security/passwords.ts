import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** scrypt cost as OWASP's Password Storage Cheat Sheet gives it (N=2^17, r=8, p=1: 128 MiB). */
const cost = { N: 2 ** 17, r: 8, p: 1, maxmem: 160 * 1024 * 1024 };
const keyBytes = 32;

/** Characters of a one-time password: no 0/O, 1/l/I, so that it can be read off a terminal. */
const readable = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** Hashes a password off the main thread. Returns `scrypt$N$r$p$salt$key` (base64 parts). */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, cost);
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64'), key.toString('base64')].join('$');
}

/** True where the password fits the stored hash; constant time in the key. A malformed hash never fits. */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const [scheme, N, r, p, salt, key] = stored.split('$');
  if (scheme !== 'scrypt' || !salt || !key) return false;
  const expected = Buffer.from(key, 'base64');
  const options = { N: Number(N), r: Number(r), p: Number(p), maxmem: cost.maxmem };
  const actual = await derive(password, Buffer.from(salt, 'base64'), options);
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}

/** A random one-time password of 16 readable characters (about 92 bits). */
export function oneTimePassword(): string {
  let password = '';
  while (password.length < 16) {
    for (const byte of randomBytes(32)) {
      // Bytes past the last whole multiple would favour the first characters.
      if (byte < 256 - (256 % readable.length)) password += readable[byte % readable.length];
    }
  }
  return password.slice(0, 16);
}

function derive(password: string, salt: Buffer, options: typeof cost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // NFKC: the same Korean password typed on another keyboard must give the same bytes.
    scrypt(password.normalize('NFKC'), salt, keyBytes, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
