import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/store/database.ts';
import { openPartitionForReading } from '../../src/store/events/partition.ts';
import { listPartitions } from '../../src/store/events/partition-files.ts';
import { type ApplianceUnderTest, createApplianceUnderTest, until } from './appliance-under-test.ts';

/** Enough for several pieces on their way, so that each kill comes in the middle. */
const perFile = 40_000;
const kills = 3;

function line(file: string, index: number): string {
  const at = new Date(Date.UTC(2026, 0, 5) + index * 10).toISOString();
  return `<134>1 ${at} fw01 traffic ${index} - - file=${file} seq=${index} src=192.0.2.${index % 250} act=allow`;
}

const lines = (file: string) => Array.from({ length: perFile }, (_, index) => line(file, index));

function csv(): string {
  const rows = Array.from({ length: perFile }, (_, index) => `"${index}";kim;"said ""${index}""; left"`);
  return `seq;user;note\r\n${rows.join('\r\n')}\r\n`;
}

/** Halves that were compressed on their own and put together. */
function packed(file: string, pack: (text: string) => Buffer): Buffer {
  const all = lines(file);
  const half = (from: number, to: number) => pack(`${all.slice(from, to).join('\n')}\n`);
  return Buffer.concat([half(0, perFile / 2), half(perFile / 2, perFile)]);
}

interface Row {
  id: number;
  name: string;
  state: string;
  records: number;
  errorCode: string | null;
}

describe('files in the drop folder, the process killed', () => {
  let appliance: ApplianceUnderTest;
  let drop: string;
  const put = (name: string, content: Buffer | string) => {
    // As the settings advise: under a name that says that it is not complete, then renamed.
    writeFileSync(join(drop, `${name}.part`), content);
    renameSync(join(drop, `${name}.part`), join(drop, name));
  };
  const rows = (): Row[] => {
    const control = openDatabase(join(appliance.folder, 'data/control.db'), { mode: 'read' });
    const found = control
      .prepare<Row>('SELECT id, name, state, records, error_code AS errorCode FROM file_import ORDER BY id')
      .all();
    control.close();
    return found;
  };
  /** Every stored record by its raw text, and how often it is there. */
  const stored = (): Map<string, number> => {
    const counts = new Map<string, number>();
    const events = join(appliance.folder, 'data/events');
    for (const name of readdirSync(events).filter((file) => /^p-\d+\.db$/.test(file))) {
      const partition = openDatabase(join(events, name), { mode: 'read' });
      for (const table of ['event', 'quarantine']) {
        for (const raw of partition.preparePlucked<Uint8Array>(`SELECT raw FROM ${table}`).all()) {
          const text = Buffer.from(raw).toString();
          counts.set(text, (counts.get(text) ?? 0) + 1);
        }
      }
      partition.close();
    }
    return counts;
  };
  const storedCount = () => {
    const data = join(appliance.folder, 'data');
    return listPartitions(data).reduce((count, number) => {
      // Undefined while it is being created.
      const partition = openPartitionForReading(data, number);
      if (partition === undefined) return count;
      const rows = ['event', 'quarantine'].map(
        (table) => partition.preparePlucked<number>(`SELECT coalesce(max(row), 0) FROM ${table}`).get() ?? 0,
      );
      partition.close();
      return rows.reduce((sum, more) => sum + more, count);
    }, 0);
  };

  beforeAll(async () => {
    appliance = await createApplianceUnderTest({
      settings: {
        files: { settledSeconds: 1 },
        models: { language: 'none', embedding: 'none' },
        storage: {
          partitionRows: 20_000,
          reserveMib: 1,
          diskWarnPercent: 97,
          diskPurgePercent: 98,
          diskStopPercent: 99,
        },
      },
      sources: () => [{ name: 'fw-branch', kind: 'syslog', addresses: ['192.0.2.1'] }],
    });
    drop = join(appliance.folder, 'data/drop/fw-branch');
    mkdirSync(drop, { recursive: true });
  });
  afterAll(() => appliance?.remove());

  it('stores every line exactly once and refuses the same file again', async () => {
    await appliance.start();
    put(
      'a.log.gz',
      packed('a', (text) => gzipSync(text, { level: 1 })),
    );
    put(
      'b.log.zst',
      packed('b', (text) => zstdCompressSync(text)),
    );
    put('c.csv', csv());
    const allDone = () => rows().length === 3 && rows().every(({ state }) => state === 'done');
    let before = 0;
    let killedInTheMiddle = 0;
    for (let kill = 1; kill <= kills; kill++) {
      // On a fast machine everything may be stored before the last kill.
      await until('more of the files to be stored', async () => storedCount() > before || allDone(), {
        everyMs: 20,
      });
      await appliance.kill('SIGKILL');
      if (!allDone()) killedInTheMiddle++;
      before = storedCount();
      await appliance.start();
    }
    expect(killedInTheMiddle).toBeGreaterThan(0);
    await until(
      'all files to be done',
      async () => rows().every(({ state }) => state === 'done') && rows().length === 3,
    );
    const counts = stored();
    const objects = Array.from({ length: perFile }, (_, index) =>
      JSON.stringify({ seq: String(index), user: 'kim', note: `said "${index}"; left` }),
    );
    const expected = [...lines('a'), ...lines('b'), ...objects];
    expect(counts.size).toBe(expected.length);
    expect(expected.filter((text) => counts.get(text) !== 1)).toEqual([]);
    expect(rows().map(({ name, records }) => [name, records])).toEqual(
      expect.arrayContaining([
        ['a.log.gz', perFile],
        ['b.log.zst', perFile],
        ['c.csv', perFile],
      ]),
    );
    expect(readdirSync(join(drop, 'done'))).toHaveLength(3);

    put(
      'again.log.gz',
      packed('a', (text) => gzipSync(text, { level: 1 })),
    );
    await until('the repeated file to be refused', async () => rows().length === 4);
    expect(rows()[3]).toMatchObject({ name: 'again.log.gz', state: 'refused', errorCode: 'FILE_IMPORTED_BEFORE' });
    const failed = () => readdirSync(join(drop, 'failed'));
    await until('the reason beside it', async () => failed().length === 2);
    const reason = failed().find((name) => name.endsWith('.reason.txt')) ?? '';
    expect(readFileSync(join(drop, 'failed', reason), 'utf8')).toContain('a.log.gz');
    expect(storedCount()).toBe(expected.length);
  });
});
