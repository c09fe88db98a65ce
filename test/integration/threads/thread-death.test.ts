import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MessageChannel, type Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { startReceiver } from '../../../src/ingest/receiver.ts';
import { startWriter } from '../../../src/intake/writer.ts';
import { settingsSchema } from '../../../src/settings/schema.ts';
import { startCheckpointer } from '../../../src/store/events/checkpointer.ts';
import { openEventSearch } from '../../../src/store/events/event-search.ts';
import { openSealer } from '../../../src/store/events/sealer.ts';
import { openAnalysisThread } from '../../../src/wiring/analysis-client.ts';
import { createBackupRunner } from '../../../src/wiring/backup-runner.ts';
import { openStores } from '../../../src/wiring/stores.ts';
import { createFakeWriter } from '../ingest/fake-writer.ts';
import { type RecordedDiagnostics, recordDiagnostics, withFolder } from '../store/store-fixture.ts';

/** Threads in the order of their start, so that a test can kill what the product never terminates. */
const workers = vi.hoisted(() => [] as Worker[]);
vi.mock('node:worker_threads', async (load) => {
  const real = await load<typeof import('node:worker_threads')>();
  class Noted extends real.Worker {
    constructor(...given: ConstructorParameters<typeof Worker>) {
      super(...given);
      workers.push(this);
    }
  }
  return { ...real, Worker: Noted };
});

const root = join(import.meta.dirname, '../../..');

/** One client of a thread, running. */
interface Running {
  /** Something that the thread has to answer. */
  ask(): Promise<unknown>;
  /** Catalogue code of what they are told who ask a dead thread. */
  code: string;
  /** True where the next request starts the thread again; else the owner ends the process. */
  startsAgain: boolean;
  /** True where each request has a thread of its own. */
  threadEach?: true;
  /** What the owner was told of the thread's end. */
  ends(): unknown[];
  close(): Promise<void>;
}

const named = (diagnostics: RecordedDiagnostics, name: string) =>
  diagnostics.reports.filter((report) => report.name === name);

/** Every client of a thread, by the script that its thread runs. */
const clients: Record<string, (folder: string) => Promise<Running>> = {
  async 'src/store/events/search-thread.ts'(folder) {
    const diagnostics = recordDiagnostics();
    const search = openEventSearch({ folder, diagnostics });
    const ends = () => named(diagnostics, 'StoreThreadFailedError');
    const shared = { code: 'STORE_THREAD_ENDED', startsAgain: true, ends };
    return { ...shared, ask: () => search.partitions(), close: () => search.close() };
  },
  async 'src/store/events/sealer-thread.ts'(folder) {
    const diagnostics = recordDiagnostics();
    const sealer = openSealer({ folder, diagnostics });
    const ends = () => named(diagnostics, 'StoreThreadFailedError');
    const shared = { code: 'STORE_THREAD_ENDED', startsAgain: true, ends };
    return { ...shared, ask: () => sealer.ledgers([]), close: () => sealer.close() };
  },
  async 'src/ingest/receiver-thread.ts'() {
    const ended: Error[] = [];
    const writer = createFakeWriter();
    const receiver = await startReceiver({
      endpoints: { udp: { address: '127.0.0.1', port: 0 } },
      writerPort: writer.port,
      diagnostics: recordDiagnostics(),
      onEnded: (error) => ended.push(error),
    });
    return {
      ask: () => receiver.stats(),
      code: 'INGEST_RECEIVER_ENDED',
      startsAgain: false,
      ends: () => ended,
      async close() {
        await expect(receiver.stop()).rejects.toMatchObject({ code: 'INGEST_RECEIVER_ENDED' });
        writer.close();
      },
    };
  },
  async 'src/writer-thread.ts'(folder) {
    const ended: Error[] = [];
    const { port1, port2 } = new MessageChannel();
    const writer = await startWriter({
      dataFolder: folder,
      partitionRows: 1000,
      rulesFolder: join(root, 'config/rules'),
      parsersFolder: join(root, 'config/parsers'),
      alertFromLevel: 'high',
      sources: [],
      defaultSource: { id: 1, name: 'edr', kind: 'edr_push', timeZone: 'Asia/Seoul', charset: 'utf-8' },
      zones: [],
      nat: [],
      timeZone: 'UTC',
      receiverPort: port2,
      diagnostics: recordDiagnostics(),
      onCommitted() {},
      onReparse() {},
      onObserved() {},
      onUnknownSenders() {},
      onEnded: (error) => ended.push(error),
    });
    const body = () => new TextEncoder().encode('{"message":"it works"}\n');
    return {
      ask: () => writer.deliver({ sourceId: 1, receivedAt: Date.now(), peer: '10.0.0.1', body: body() }),
      code: 'WRITER_ENDED',
      startsAgain: false,
      ends: () => ended,
      async close() {
        await writer.stop();
        port1.close();
      },
    };
  },
  async 'src/analysis-thread.ts'(folder) {
    const diagnostics = recordDiagnostics();
    const stores = openStores({ folder, clock: systemClock, diagnostics, auditHash: (previous) => previous });
    const analysis = openAnalysisThread(settingsSchema.parse({ data: { folder } }), diagnostics);
    return {
      ask: () => analysis.ask('propose', []),
      code: 'STORE_THREAD_ENDED',
      startsAgain: true,
      ends: () => named(diagnostics, 'AnalysisThreadFailedError'),
      async close() {
        await analysis.stop(10_000);
        await stores.close();
      },
    };
  },
  async 'src/backup-thread.ts'(folder) {
    const clock = systemClock;
    const diagnostics = recordDiagnostics();
    const stores = openStores({ folder, clock, diagnostics, auditHash: (previous) => previous });
    const settings = settingsSchema.parse({ data: { folder } });
    const runner = createBackupRunner(stores, { settings, version: '1', clock, diagnostics, requireRoom: () => {} });
    return {
      ask: () => runner.start({ folder: `${folder}-copies`, withSecrets: false, by: 'kim' }).ended,
      code: 'STORE_THREAD_ENDED',
      startsAgain: true,
      threadEach: true,
      ends: () => stores.backups.list(9).filter(({ state }) => state === 'failed'),
      async close() {
        await runner.stop();
        await stores.close();
      },
    };
  },
};
/** Threads that answer nothing and so have a test of their own below. */
const unasked = ['src/store/events/checkpoint-thread.ts'];

afterEach(() => {
  workers.length = 0;
});

describe.each(Object.entries(clients))('the thread of %s dies', (_script, open) => {
  it('and whoever waits is told so, whoever asks later too, and its owner', () =>
    withFolder(async (folder) => {
      const client = await open(folder);
      await client.ask();
      // What is asked of a thread that is dying is never answered: only the thread's end can end it.
      if (!client.threadEach) void workers.at(-1)?.terminate();
      const waiting = client.ask();
      if (client.threadEach) void workers.at(-1)?.terminate();
      await expect(waiting).rejects.toMatchObject({ code: client.code });
      expect(client.ends()).toHaveLength(1);
      const later = client.ask();
      if (client.startsAgain) await later;
      else await expect(later).rejects.toMatchObject({ code: client.code });
      expect(client.ends()).toHaveLength(1);
      await client.close();
    }));
});

it('the checkpoint thread dies: it is told of, the writer goes on, and it is started again with its partition', () =>
  withFolder(async (folder) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const diagnostics = recordDiagnostics();
    const checkpointer = startCheckpointer({ dataFolder: folder, diagnostics });
    checkpointer.watch(1);
    await workers[0]?.terminate();
    checkpointer.watch(2);
    await expect.poll(() => named(diagnostics, 'CheckpointFailedError')).toHaveLength(1);
    expect(workers).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(workers).toHaveLength(2);
    await checkpointer.stop();
    vi.useRealTimers();
    expect(named(diagnostics, 'CheckpointFailedError')).toHaveLength(1);
  }));

it('no thread is started or served beside the one client and host, and each one is in this test', () => {
  const files = globSync('src/**/*.ts', { cwd: root, exclude: ['src/console/web/**'] });
  const holding = (text: string) =>
    files.filter((file) => readFileSync(join(root, file), 'utf8').includes(text)).sort();
  expect(holding('new Worker(')).toEqual(['src/core/threads/thread-client.ts']);
  expect(holding('parentPort')).toEqual(['src/core/threads/thread-host.ts']);
  const served = holding('serveThread<').filter((file) => file !== 'src/core/threads/thread-host.ts');
  expect(served).toEqual([...Object.keys(clients), ...unasked].sort());
});
