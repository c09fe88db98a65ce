import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import type { EventSearch, StoredEvent } from '../../src/console/contract/event.ts';
import type { Backup, Storage } from '../../src/console/contract/storage.ts';
import { listBackups, readManifest } from '../../src/operations/backup/manifest.ts';
import { type ApplianceUnderTest, createApplianceUnderTest, programFolder, until } from './appliance-under-test.ts';
import { type ConsoleApi, createConsoleApi } from './console-api.ts';

const partitionRows = 1000;
const alertCount = 12;
const password = 'e2e-Password-2026';
const storage = { partitionRows, reserveMib: 1, diskWarnPercent: 97, diskPurgePercent: 98, diskStopPercent: 99 };
const settings = { models: { language: 'none', embedding: 'none' }, storage: { ...storage, coldAfterDays: 0 } };

/** Numbered lines over one connection, in their order. */
function openLines(port: number, first: number) {
  const socket = connect(port, '127.0.0.1');
  let sent = first;
  let on = false;
  let run = Promise.resolve();
  const send = (count: number) => {
    const at = new Date().toISOString();
    for (const end = sent + count; sent < end; sent += 1)
      socket.write(`<134>1 ${at} fw-${sent % 5} fw - - - seen mark-${sent} action=allow\n`);
  };
  return {
    send,
    sent: () => sent,
    /** About 500 a second until `end`. */
    keepSending() {
      on = true;
      run = (async () => {
        for (; on; await sleep(40)) send(20);
      })();
    },
    async end() {
      on = false;
      await run;
      socket.end();
      await once(socket, 'close');
    },
  };
}

/** Threats of an invented EDR, each an alert. */
function threats(): string[] {
  return Array.from({ length: alertCount }, (_, n) => {
    const at = new Date(Date.now() - 30_000 + n).toISOString();
    const event = { id: `threat-${n}`, kind: 'alert', category: 'process', action: 'process-started', severity: 73 };
    const process = { pid: 1000 + n, name: 'rundll32.exe', command_line: `rundll32.exe comsvcs.dll, MiniDump ${n}` };
    const rule = { name: 'Credential dump by rundll32' };
    return JSON.stringify({
      '@timestamp': at,
      host: { name: `pc-${n % 3}` },
      user: { name: 'kim' },
      event,
      process,
      rule,
    });
  });
}

/** A script of the program as its own process, while this one goes on sending. */
async function command(script: string, words: readonly string[]) {
  const child = spawn(process.execPath, [join(programFolder, 'scripts', script), ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], LANG: 'en_US.UTF-8' },
  });
  const [stdout, stderr, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { status, stdout, stderr };
}

describe('backup and restore of a running appliance', () => {
  let appliance: ApplianceUnderTest;
  let api: ConsoleApi;
  beforeAll(async () => {
    appliance = await createApplianceUnderTest({ settings });
  });
  afterAll(async () => {
    api?.close();
    await appliance.remove();
  });

  async function start(): Promise<void> {
    api?.close();
    await appliance.start();
    api = createConsoleApi(appliance);
    const { status } = await api.call('POST', '/session', { name: 'admin', password });
    expect(status).toBe(200);
  }

  const partitions = async () =>
    new Map(
      (await api.call<Storage>('GET', '/storage')).body.partitions.map(({ state, count }) => [state, count] as const),
    );
  const work = async () => {
    const client = appliance.client();
    const [tickets, alerts] = [await client.tickets(), await client.alerts()];
    return { tickets, alerts, details: await Promise.all(tickets.map(({ id }) => client.ticket(id))) };
  };
  const ledgerTotals = async () => (await appliance.client().ledger()).totals;

  /** Numbers of all lines that a search of words finds, in ascending order, and whether every partition was searched. */
  async function found(): Promise<{ numbers: number[]; complete: boolean }> {
    const numbers: number[] = [];
    let complete = true;
    let before: number | null = null;
    do {
      const cursor: string = before === null ? '' : `&before=${before}`;
      const { status, body } = await api.call<EventSearch>('GET', `/events?text=seen&limit=200${cursor}`);
      expect(status).toBe(200);
      numbers.push(...body.events.map(numberOf));
      complete &&= body.complete;
      before = body.nextBefore;
    } while (before !== null);
    return { numbers: numbers.sort((one, other) => one - other), complete };
  }

  it('takes two backups while lines arrive, and all of it lives again from the second', async () => {
    const data = join(appliance.folder, 'data');
    const disk = join(appliance.folder, 'disk');

    // A first life whose partitions become cold as soon as they are sealed, a second whose sealed ones stay.
    await start();
    let lines = openLines(appliance.ports.tcp, 0);
    lines.send(2500);
    const pusher = appliance.pusher();
    await pusher.push(threats());
    pusher.close();
    await until('a cold partition', async () => ((await partitions()).get('cold') ?? 0) > 0);
    await lines.end();
    expect(await appliance.kill('SIGTERM'), appliance.log().slice(-3000)).toBe(0);
    const own = parse(readFileSync(appliance.settingsFile, 'utf8')) as Record<string, object>;
    writeFileSync(appliance.settingsFile, stringify({ ...own, storage: { ...storage, coldAfterDays: 7 } }));
    await start();
    lines = openLines(appliance.ports.tcp, lines.sent());
    lines.send(2500);
    await until('a sealed partition', async () => ((await partitions()).get('sealed') ?? 0) > 0);
    await until('a ticket of every alert', async () => (await decided()) === alertCount);
    const before = await work();
    expect([before.alerts.length, before.tickets.length > 0]).toEqual([alertCount, true]);

    lines.keepSending();
    const asked = await api.call<{ id: number }>('POST', '/backups', { folder: disk, withSecrets: true });
    expect(asked.status).toBe(202);
    await until('the first backup', async () => (await backupState(asked.body.id)) === 'done');
    const [first = ''] = listBackups(disk);
    const [totals, sentThen] = [await ledgerTotals(), lines.sent()];
    const second = await command('backup.ts', ['--config', appliance.settingsFile, '--to', disk, '--with-secrets']);
    expect(second, second.stderr).toMatchObject({ status: 0 });
    expect(lines.sent(), 'lines sent while the second was made').toBeGreaterThan(sentThen);
    await until('more lines', async () => (await ledgerTotals()).stored > totals.stored + 100);
    await lines.end();
    expect(await appliance.kill('SIGTERM'), appliance.log().slice(-3000)).toBe(0);

    const [, newest = ''] = listBackups(disk);
    const [old, manifest] = [readManifest(disk, first), readManifest(disk, newest)];
    const sharedOf = (files: typeof old.files) => files.filter(({ stored }) => stored.startsWith('partitions/'));
    const states = sharedOf(old.files).map(({ state }) => state);
    expect(states).toEqual(expect.arrayContaining(['cold', 'sealed']));
    // What was copied once is not copied again.
    expect(sharedOf(manifest.files)).toEqual(expect.arrayContaining(sharedOf(old.files)));

    renameSync(data, join(appliance.folder, 'lost'));
    const restored = await command('restore.ts', ['--from', disk, '--to', data]);
    expect(restored, restored.stderr).toMatchObject({ status: 0 });
    await start();
    expect(await work()).toEqual(before);
    const { numbers, complete } = await found();
    expect(complete).toBe(true);
    // Without a gap up to the moment of the copy: everything that was committed when the backup began, and more.
    expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, number) => number));
    expect(numbers.length).toBeGreaterThanOrEqual(totals.stored - alertCount);
    expect(numbers.length).toBeLessThan(lines.sent());
    const { body } = await api.call<EventSearch>('GET', `/events?query=${encodeURIComponent('"mark-17"')}`);
    expect(body.events.map(numberOf)).toEqual([17]);
    const ledger = await appliance.client().ledger();
    expect(ledger.balanced).toBe(true);
    expect(ledger.totals).toMatchObject({ stored: numbers.length + alertCount, dropped: 0 });
    // It goes on: nothing of the numbers given out before is given out again.
    const more = openLines(appliance.ports.tcp, lines.sent());
    more.send(50);
    await until('new lines', async () => (await ledgerTotals()).stored >= ledger.totals.stored + 50);
    await more.end();
    console.log(
      `${lines.sent()} lines sent, ${numbers.length} restored, ${before.alerts.length} alerts, ` +
        `${before.tickets.length} tickets; ${second.stdout.trim().split('\n').at(-1)}`,
    );

    const victim = sharedOf(manifest.files).find(({ state }) => state === 'cold')?.stored ?? '';
    const bytes = readFileSync(join(disk, victim));
    const middle = Math.floor(bytes.length / 2);
    bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
    writeFileSync(join(disk, victim), bytes);
    const nowhere = join(appliance.folder, 'nowhere');
    const refused = await command('restore.ts', ['--from', disk, '--to', nowhere]);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain(victim);
    expect([nowhere, `${nowhere}.restoring`].some((path) => existsSync(path))).toBe(false);
  });

  async function decided(): Promise<number> {
    const { undecidedAlerts, alerts24h, queues } = await appliance.client().overview();
    const isIdle = queues.every(({ waiting, running }) => waiting + running === 0);
    return isIdle && undecidedAlerts === 0 ? alerts24h : 0;
  }

  async function backupState(id: number): Promise<string | undefined> {
    const { body } = await api.call<{ backups: Backup[] }>('GET', '/backups');
    const backup = body.backups.find((one) => one.id === id);
    expect(backup?.error).toBeNull();
    return backup?.state;
  }
});

function numberOf({ fields }: StoredEvent): number {
  return Number(/mark-(\d+)/.exec(JSON.stringify(fields))?.[1] ?? -1);
}
