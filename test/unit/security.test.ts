import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { selfMadeCertificate } from '../../src/security/certificates.ts';
import { auditLink } from '../../src/security/hash.ts';
import { hashPassword, oneTimePassword, verifyPassword } from '../../src/security/passwords.ts';
import { tokenFromFile, tokenHash } from '../../src/security/tokens.ts';

const folder = mkdtempSync(join(tmpdir(), 'security-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('passwords', () => {
  it('fit their own hash only, in either Unicode form', async () => {
    const stored = await hashPassword('해태-123456');
    expect(await verifyPassword('해태-123456'.normalize('NFD'), stored)).toBe(true);
    expect(await verifyPassword('해태-123457', stored)).toBe(false);
    expect(await verifyPassword('x', 'not a hash')).toBe(false);
  });

  it('one-time passwords are 16 readable characters and differ', () => {
    expect(oneTimePassword()).toMatch(/^[a-km-zA-HJ-NP-Z2-9]{16}$/);
    expect(oneTimePassword()).not.toBe(oneTimePassword());
  });
});

describe('secret files', () => {
  it('a token is made once and readable by the owner only', () => {
    const path = join(folder, 'tokens', 'edr.token');
    const first = tokenFromFile(path);
    expect(first.created).toBe(true);
    expect(tokenFromFile(path)).toEqual({ token: first.token, created: false });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(tokenHash(first.token)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('a self-made certificate is kept, its key readable by the owner only', async () => {
    const first = await selfMadeCertificate(join(folder, 'certificate'));
    const second = await selfMadeCertificate(join(folder, 'certificate'));
    expect(first.created).toBe(true);
    expect(second).toEqual({ ...first, created: false });
    expect(statSync(join(folder, 'certificate', 'server.key')).mode & 0o777).toBe(0o600);
  });
});

it('a link of the audit chain depends on key, previous link and record', () => {
  const key = Buffer.from('k');
  const links = [
    auditLink(key, 'a', 'r'),
    auditLink(key, 'b', 'r'),
    auditLink(key, 'a', 's'),
    auditLink(Buffer.from('l'), 'a', 'r'),
  ];
  expect(new Set(links).size).toBe(4);
});
