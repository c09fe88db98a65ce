import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { auditLink } from '../../src/security/hash.ts';
import { keyFromFile } from '../../src/security/tokens.ts';
import { createAuditTable } from '../../src/store/control/audit.ts';
import { openControlDatabase } from '../../src/store/control/control-database.ts';
import { type ApplianceUnderTest, createApplianceUnderTest, programFolder } from './appliance-under-test.ts';
import { type ConsoleApi, createConsoleApi } from './console-api.ts';

const settings = { models: { language: 'none', embedding: 'none' } };
const password = 'e2e-Password-2026';
let appliance: ApplianceUnderTest;
const apis: ConsoleApi[] = [];

afterEach(async () => {
  for (const api of apis.splice(0)) api.close();
  await appliance.remove();
});

async function signIn(name: string, tried: string) {
  const api = createConsoleApi(appliance);
  apis.push(api);
  const { status, body } = await api.call<{ mustChangePassword?: boolean }>('POST', '/session', {
    name,
    password: tried,
  });
  return { api, status, mustChange: body.mustChangePassword };
}

function reset(...words: string[]) {
  const script = join(programFolder, 'scripts/admin.ts');
  const run = spawnSync(process.execPath, [script, 'reset-password', ...words, '--config', appliance.settingsFile], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  });
  return { ...run, oneTime: /One-time password of admin: (\S+)/.exec(run.stdout)?.[1] ?? '' };
}

function auditRows() {
  const folder = join(appliance.folder, 'data');
  const key = keyFromFile(join(folder, 'audit.key'));
  const control = openControlDatabase({ folder });
  try {
    const audit = createAuditTable(control, (previous, entry) => auditLink(key, previous, entry));
    return { verified: audit.verify({ limit: 10_000 }), rows: audit.list({ limit: 500 }) };
  } finally {
    control.close();
  }
}

/** Something else that has the port. */
async function occupy(kind: 'udp' | 'console', port: number): Promise<() => Promise<void>> {
  if (kind === 'udp') {
    const socket = createSocket('udp4').bind(port, '127.0.0.1');
    await once(socket, 'listening');
    return async () => {
      socket.close();
      await once(socket, 'close');
    };
  }
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return async () => {
    server.close();
    await once(server, 'close');
  };
}

describe('the first administrator', () => {
  it.each(['udp', 'console'] as const)(
    'is made by the start that succeeds: one that failed for the %s port loses no password',
    async (kind) => {
      appliance = await createApplianceUnderTest({ settings });
      const free = await occupy(kind, appliance.ports[kind]);
      await expect(appliance.start()).rejects.toThrow('ended with 1');
      await free();
      // Waits for the password to be printed, signs in with it and changes it.
      await appliance.start();
      const { verified, rows } = auditRows();
      expect(verified.kind).toBe('whole');
      expect(rows.filter(({ action }) => action === 'user.create')).toHaveLength(1);
      await appliance.kill('SIGTERM');
    },
  );
});

describe('reset-password', () => {
  it('beside the running service: ends sessions, lifts the lock, prints a password once, is audited in the chain', async () => {
    appliance = await createApplianceUnderTest({ settings });
    await appliance.start();
    const { api } = await signIn('admin', password);
    for (let n = 0; n < 5; n += 1) expect((await signIn('admin', `wrong ${n}`)).status).toBe(401);
    expect((await signIn('admin', password)).status).toBe(401);
    const made = reset();
    expect(made.stderr).toBe('');
    expect([made.status, made.oneTime.length]).toEqual([0, 16]);
    expect((await api.call('GET', '/overview')).status).toBe(401);
    expect((await signIn('admin', password)).status).toBe(401);
    expect(await signIn('admin', made.oneTime)).toMatchObject({ status: 200, mustChange: true });
    const { verified, rows } = auditRows();
    expect(verified.kind).toBe('whole');
    const row = rows.find(({ action }) => action === 'user.reset_password');
    expect(row?.actor).toContain(`local:${userInfo().username}`);
    expect(row?.detail).toMatchObject({ target: 'user admin', outcome: 'ok' });
    expect(JSON.stringify(rows)).not.toContain(made.oneTime);
    expect(await appliance.kill('SIGTERM')).toBe(0);
  });

  it('while the service stands still, and refuses a name that nobody has', async () => {
    appliance = await createApplianceUnderTest({ settings });
    expect(reset()).toMatchObject({ status: 1, stderr: expect.stringContaining('There is no user in') });
    await appliance.start();
    await appliance.kill('SIGTERM');
    expect(reset('nobody')).toMatchObject({
      status: 1,
      stderr: 'There is no user nobody. Name one of: admin.\n',
    });
    const made = reset('admin');
    expect(made.status).toBe(0);
    await appliance.start().catch((thrown: unknown) => expect(String(thrown)).toContain('401'));
    expect(await signIn('admin', made.oneTime)).toMatchObject({ status: 200, mustChange: true });
  });
});
