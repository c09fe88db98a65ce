import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { sha256 } from './hash.ts';

/** A new bearer token of 256 random bits, base64url. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is kept of a token: its SHA-256 in hex. Tokens are random, so no slow hash is needed. */
export function tokenHash(token: string): string {
  return sha256(Buffer.from(token, 'utf8'));
}

/** Reads a secret key of 256 bits from a file; where there is none, makes one readable by the owner only. */
export function keyFromFile(path: string): Uint8Array {
  return Buffer.from(tokenFromFile(path).token, 'base64url');
}

/** Reads a token from a file; where there is none, makes one and writes it readable by the owner only. */
export function tokenFromFile(path: string): { token: string; created: boolean } {
  if (existsSync(path)) return { token: readFileSync(path, 'utf8').trim(), created: false };
  const token = newToken();
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, `${token}\n`, { mode: 0o600 });
  chmodSync(path, 0o600);
  return { token, created: true };
}
