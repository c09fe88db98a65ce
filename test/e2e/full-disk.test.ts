import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mountSmallDisk, type SmallDisk } from '../../scripts/chaos/small-disk.ts';
import { openDatabase } from '../../src/store/database.ts';
import { type ApplianceUnderTest, createApplianceUnderTest, until } from './appliance-under-test.ts';
import { type ConsoleApi, createConsoleApi } from './console-api.ts';

const diskMib = 150;
const widenedMib = 500;
const datagrams = 200;
const batchRecords = 20;
const settings = {
  models: { language: 'none', embedding: 'none' },
  storage: { partitionRows: 20_000, reserveMib: 7, minimumDays: 1 },
};

/** Numbered lines over one connection that is never cut, each once. */
function startLines(port: number) {
  const socket = connect(port, '127.0.0.1');
  let failure: Error | null = null;
  let sent = 0;
  let on = true;
  let pauseMs = 0;
  socket.on('error', (error) => {
    failure = error;
  });
  const padding = 'x'.repeat(100);
  const run = (async () => {
    await once(socket, 'connect');
    while (on && !failure) {
      if (pauseMs > 0) await sleep(pauseMs);
      // A held-back connection must not fill the memory of this process.
      if (socket.writableLength > 1_000_000) {
        await drained(socket);
        continue;
      }
      let text = '';
      for (let end = sent + 200; sent < end; sent += 1)
        text += `<134>1 2026-11-02T10:00:00Z fw-${sent % 9} fw - - - #t-${sent}# action=allow note=${padding}\n`;
      if (!socket.write(text)) await drained(socket);
    }
  })();
  return {
    sent: () => sent,
    /** From now on 2000 lines a second at most. */
    slowDown() {
      pauseMs = 100;
    },
    async stop(): Promise<number> {
      on = false;
      await run;
      expect(failure).toBeNull();
      socket.end();
      await once(socket, 'close');
      return sent;
    },
  };
}

/** Resolves when more can be written, or after a moment, so that a held-back connection can be given up. */
function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      socket.off('drain', done);
      resolve();
    };
    const timer = setTimeout(done, 500);
    socket.once('drain', done);
  });
}

function batchOf(number: number): string[] {
  return Array.from({ length: batchRecords }, (_, index) => {
    const n = number * batchRecords + index;
    const process = { pid: n, name: 'cmd.exe', command_line: `cmd.exe /c echo #p-${n}#` };
    const event = { id: `sensor-${n}`, category: 'process', action: 'process-started' };
    return JSON.stringify({ '@timestamp': '2026-11-02T10:00:00Z', host: { name: `pc-${n % 9}` }, event, process });
  });
}

/** Pushes for ever, a batch again until it is acknowledged. */
function startPushes(appliance: ApplianceUnderTest) {
  let acknowledged = 0;
  let on = true;
  const run = (async () => {
    const pusher = appliance.pusher();
    while (on) {
      await pusher.push(batchOf(acknowledged)).then(
        () => {
          acknowledged += 1;
        },
        () => sleep(200), // told to come later
      );
      await sleep(20);
    }
    pusher.close();
  })();
  return {
    acknowledged: () => acknowledged,
    async stop(): Promise<number> {
      on = false;
      await run;
      return acknowledged;
    },
  };
}

/** One push as a sensor sends it, with the whole answer. */
function pushOnce(port: number): Promise<{ status: number; retryAfter: string | undefined; text: string }> {
  const headers = { authorization: 'Bearer e2e-token-0123456789abcdef', 'content-type': 'application/x-ndjson' };
  const agent = new Agent({ rejectUnauthorized: false });
  return new Promise((resolve, reject) => {
    const path = `https://127.0.0.1:${port}/v1/feeds/edr/events`;
    const sent = request(path, { method: 'POST', agent, headers }, (answer) => {
      let text = '';
      answer.on('data', (part: Buffer) => {
        text += part.toString();
      });
      answer.on('end', () => {
        agent.destroy();
        resolve({ status: answer.statusCode ?? 0, retryAfter: answer.headers['retry-after'], text });
      });
    });
    sent.on('error', reject);
    sent.end('{"event":{"id":"one-more"}}\n');
  });
}

async function sendDatagrams(port: number): Promise<void> {
  const socket = createSocket('udp4');
  for (let n = 0; n < datagrams; n += 1) {
    const line = `<134>1 2026-11-02T10:00:00Z sw-1 sw - - - #u-${n}# link=up`;
    await new Promise<void>((resolve) => socket.send(line, port, '127.0.0.1', () => resolve()));
  }
  socket.close();
}

/** Everything that is on disk: marks of the records, sums of the ledgers, and damage. */
function inventory(data: string) {
  const marks: string[] = [];
  const damage: string[] = [];
  const ledger = { received: 0, stored: 0, excepted: 0, quarantined: 0, dropped: 0 };
  for (const name of readdirSync(join(data, 'events')).filter((file) => file.endsWith('.db'))) {
    const database = openDatabase(join(data, 'events', name), { mode: 'read' });
    for (const raw of database.preparePlucked<Uint8Array>('SELECT raw FROM event').all())
      marks.push(/#([a-z]-\d+)#/.exec(Buffer.from(raw).toString())?.[1] ?? '?');
    const check = database.preparePlucked<string>('PRAGMA integrity_check').get() ?? 'no answer';
    if (check !== 'ok') damage.push(`${name}: ${check}`);
    const sums = database
      .prepare<typeof ledger>(
        `SELECT coalesce(sum(received), 0) AS received, coalesce(sum(stored), 0) AS stored,
           coalesce(sum(excepted), 0) AS excepted, coalesce(sum(quarantined), 0) AS quarantined,
           coalesce(sum(dropped), 0) AS dropped FROM ledger`,
      )
      .get();
    for (const key of Object.keys(ledger) as (keyof typeof ledger)[]) ledger[key] += sums?.[key] ?? 0;
    database.close();
  }
  return { marks, damage, ledger };
}

/** Writes until not a byte more fits. */
function fillUp(path: string): void {
  const piece = Buffer.alloc(64 * 1024);
  const file = openSync(path, 'w');
  try {
    for (;;) writeSync(file, piece);
  } catch (thrown) {
    expect(thrown).toMatchObject({ code: 'ENOSPC' });
  } finally {
    closeSync(file);
  }
}

/** What fits after a first stop may be taken in once more, so the last word counts. */
function isAccepting(log: string): boolean {
  return log.lastIndexOf('IntakeResumed') > log.lastIndexOf('IntakeStopped');
}

function countOf(text: string, word: string): number {
  return text.split(word).length - 1;
}

describe('the data folder on a small disk that fills up', () => {
  let appliance: ApplianceUnderTest;
  let disk: SmallDisk | null = null;
  let api: ConsoleApi | null = null;
  beforeAll(async () => {
    appliance = await createApplianceUnderTest({ settings });
    disk = mountSmallDisk(join(appliance.folder, 'data'), diskMib);
  });
  afterAll(async () => {
    api?.close();
    disk?.unmount();
    await appliance.remove();
  });

  it('stops accepting, loses and doubles nothing acknowledged, and goes on when there is room', async (context) => {
    if (disk === null) return context.skip('a tmpfs cannot be mounted here');
    const data = join(appliance.folder, 'data');
    await appliance.start();
    api = createConsoleApi(appliance);
    const name = 'admin';
    expect((await api.call('POST', '/session', { name, password: 'e2e-Password-2026' })).status).toBe(200);
    const lines = startLines(appliance.ports.tcp);
    const pushes = startPushes(appliance);

    await until('the intake to stop', async () => appliance.log().includes('IntakeStopped'));
    const refused = await pushOnce(appliance.ports.http);
    expect(refused).toMatchObject({ status: 503, retryAfter: '30' });
    expect(refused.text).toContain('disk');
    await sendDatagrams(appliance.ports.udp);
    await sleep(4000);
    await until('the intake to stay stopped', async () => !isAccepting(appliance.log()));
    const [heldBack, acknowledgedThen] = [lines.sent(), pushes.acknowledged()];
    await sleep(2000);
    expect(pushes.acknowledged()).toBe(acknowledgedThen);
    expect(lines.sent() - heldBack).toBeLessThan(5000);
    await appliance.client().status();
    expect((await appliance.client().overview()).disk).toMatchObject({ level: 'stopped' });
    const backup = await api.call('POST', '/backups', { folder: join(appliance.folder, 'backup') });
    expect(backup).toMatchObject({ status: 507, body: { code: 'DISK_FULL_STOPPED' } });

    lines.slowDown();
    disk.resize(widenedMib);
    await until('the intake to resume', async () => isAccepting(appliance.log()));
    await until('more pushes', async () => pushes.acknowledged() > acknowledgedThen + 5);

    // Now faster than the guard looks: every byte goes at once, in the middle of commits.
    const ballast = join(data, 'ballast');
    fillUp(ballast);
    const trouble = () => countOf(appliance.log(), 'EventsCommittedError') + countOf(appliance.log(), 'IntakeStopped');
    const before = trouble();
    await until('a commit to fail or the intake to stop', async () => trouble() > before);
    await sleep(1000);
    rmSync(ballast);
    const acknowledgedBefore = pushes.acknowledged();
    await until('pushes after the ballast', async () => pushes.acknowledged() > acknowledgedBefore + 5);

    const [sentLines, acknowledged] = [await lines.stop(), await pushes.stop()];
    expect(await appliance.kill('SIGTERM'), appliance.log().slice(-3000)).toBe(0);
    const { marks, damage, ledger } = inventory(data);
    expect(damage).toEqual([]);
    expect(new Set(marks).size).toBe(marks.length);
    const present = new Set(marks);
    const missing = (letter: string, count: number) =>
      Array.from({ length: count }, (_, number) => `${letter}-${number}`).filter((mark) => !present.has(mark));
    expect(missing('p', acknowledged * batchRecords)).toEqual([]);
    expect(missing('t', sentLines)).toEqual([]);
    expect(ledger.received).toBe(ledger.stored + ledger.excepted + ledger.quarantined + ledger.dropped);
    expect(ledger.stored).toBe(marks.length);
    const duplicates = ledger.dropped - missing('u', datagrams).length;
    expect(missing('u', datagrams).length).toBeGreaterThan(0);
    expect(duplicates).toBeGreaterThanOrEqual(0);
    console.log(
      `${sentLines} lines, ${acknowledged * batchRecords} records acknowledged, ${missing('u', datagrams).length} of ` +
        `${datagrams} datagrams dropped, ${duplicates} repeated records, ledger ${JSON.stringify(ledger)}`,
    );
  });
});
