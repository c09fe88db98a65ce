import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApplianceError } from '../../../src/core/errors.ts';
import { silentDiagnostics } from '../../../src/diagnostics/log.ts';
import { type FileImportOptions, type FileImports, startFileImports } from '../../../src/ingest/files/file-imports.ts';
import { sha256OfFile } from '../../../src/security/hash.ts';
import { type ControlDatabase, openControlDatabase } from '../../../src/store/control/control-database.ts';
import { createFileImportTable, type FileImportTable } from '../../../src/store/control/file-imports.ts';

let folder: string;
let control: ControlDatabase;
let records: FileImportTable;
let imports: FileImports | null = null;
let delivered: string[];
let positions: Map<string, number>;
/** Pieces wait at the gate once so many lines were taken. */
let holdAfter: number;
let gate: PromiseWithResolvers<void>;
let isFull: boolean;

/** Stands in for the writer: takes a piece and its position together, as one commit does. */
async function start(changes: Partial<FileImportOptions> = {}): Promise<FileImports> {
  imports = await startFileImports({
    dropFolder: join(folder, 'drop'),
    settledMs: 40,
    keepImported: true,
    maxUploadBytes: 2 ** 20,
    unpack: { maxBytes: 512 * 2 ** 20, maxRatio: 100 },
    sources: { all: () => [{ id: 7, name: 'fw', plainRows: false }] },
    records,
    writer: {
      async deliver({ key }, { body, position }) {
        if (delivered.length > holdAfter) await gate.promise;
        delivered.push(...Buffer.from(body).toString('utf8').split('\n').slice(0, -1));
        positions.set(key, position);
        return { stored: 1, quarantined: 0, duplicates: 0 };
      },
      committed: (key) => ({ position: positions.get(key) ?? 0, stored: 0, duplicates: 0, quarantined: 0 }),
      busy: async () => false,
    },
    room: {
      isThere: () => !isFull,
      require() {
        if (isFull) throw new ApplianceError('DISK_FULL_STOPPED', { params: { percent: 96 } });
      },
    },
    hashFile: sha256OfFile,
    diagnostics: silentDiagnostics,
    now: () => Date.now(),
    lookEveryMs: 20,
    ...changes,
  });
  return imports;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

const inDrop = (...names: string[]) => join(folder, 'drop/fw', ...names);
function drop(name: string, content: Uint8Array | string): void {
  mkdirSync(inDrop(), { recursive: true });
  writeFileSync(inDrop(name), content);
}
const states = () => records.list({ limit: 50 }).map(({ name, state, errorCode }) => [name, state, errorCode]);
const allEnded = (count: number) => () =>
  records.list({ limit: 50 }).length === count && records.unfinished().length === 0;
const codeOf = (thrown: unknown) => (thrown as ApplianceError).code;
const longText = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => `<134>line ${from + index} ${'x'.repeat(90)}\n`).join('');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'haetae-files-'));
  control = openControlDatabase({ folder });
  records = createFileImportTable(control);
  [delivered, positions, holdAfter, gate] = [[], new Map(), Number.POSITIVE_INFINITY, Promise.withResolvers()];
  isFull = false;
});
afterEach(async () => {
  await imports?.stop();
  imports = null;
  control.close();
  rmSync(folder, { recursive: true });
});

describe('drop folder', () => {
  it('takes files that are complete, of every format and packing, and keeps them in done', async () => {
    await start();
    drop('a.log', 'one\ntwo');
    drop('b.ndjson.gz', Buffer.concat([gzipSync('{"b":1}\n{"b"'), gzipSync(':2}\n')]));
    drop('c.json.zst', Buffer.concat([zstdCompressSync('[{"c":\n1},'), zstdCompressSync('{"c":2}]')]));
    drop('d.csv', 'h,k\n1,2\n');
    drop('e.txt', Buffer.from('\ufeff한글 로그\n', 'utf16le'));
    drop('half.log.part', 'not yet');
    drop('.hidden', 'never');
    await until(allEnded(5));
    await until(() => readdirSync(inDrop('done')).length === 5);
    expect(delivered.toSorted()).toEqual(
      ['one', 'two', '{"b":1}', '{"b":2}', '{"c": 1}', '{"c":2}', '{"h":"1","k":"2"}', '한글 로그'].toSorted(),
    );
    expect(existsSync(inDrop('half.log.part'))).toBe(true);
    expect(
      records
        .list({ limit: 9 })
        .map(({ name, records: count }) => [name, count])
        .toSorted(),
    ).toEqual([
      ['a.log', 2],
      ['b.ndjson.gz', 2],
      ['c.json.zst', 2],
      ['d.csv', 1],
      ['e.txt', 1],
    ]);
  });

  it('waits for a file that still grows', async () => {
    let at = 0;
    let looks = 0;
    await start({
      settledMs: 150,
      now() {
        looks += 1;
        return at;
      },
    });
    const looked = async () => {
      const seen = looks;
      await until(() => looks > seen + 2);
    };
    drop('slow.log', 'first\n');
    await looked();
    for (let part = 0; part < 6; part++) {
      at += 100;
      writeFileSync(inDrop('slow.log'), `part ${part}\n`, { flag: 'a' });
      await looked();
      expect(records.list({ limit: 1 })).toEqual([]);
    }
    at += 200;
    await until(allEnded(1));
    expect(delivered).toHaveLength(7);
  });

  it('puts what cannot be read into failed, with the reason, and goes on', async () => {
    await start({ unpack: { maxBytes: 2 ** 20, maxRatio: 1000 } });
    drop('cut.log.gz', gzipSync(longText(4000)).subarray(0, -30));
    drop('picture.log', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13]));
    drop('bomb.log.zst', zstdCompressSync(Buffer.alloc(3 * 2 ** 20, `${'a'.repeat(255)}\n`)));
    drop('cut.log.zst', zstdCompressSync(longText(4000, 9000)).subarray(0, -10));
    drop('good.log', 'good\n');
    await until(allEnded(5));
    expect(states().toSorted()).toEqual([
      ['bomb.log.zst', 'failed', 'FILE_UNPACKS_TOO_LARGE'],
      ['cut.log.gz', 'failed', 'FILE_BROKEN'],
      ['cut.log.zst', 'failed', 'FILE_BROKEN'],
      ['good.log', 'done', null],
      ['picture.log', 'failed', 'FILE_NOT_TEXT'],
    ]);
    expect(delivered).toContain('good');
    await until(() => readdirSync(inDrop('failed')).length === 8);
    const reasons = readdirSync(inDrop('failed')).filter((name) => name.endsWith('.reason.txt'));
    expect(readFileSync(inDrop('failed', reasons[0] ?? ''), 'utf8')).toMatch(/^FILE_\w+\n.*[가-힣].*\n.+\n$/);
  });

  it('a file that grows beyond the ratio is stopped long before it is unpacked', async () => {
    await start({ unpack: { maxBytes: 2 ** 40, maxRatio: 20 } });
    drop('bomb.log.gz', gzipSync(Buffer.alloc(160 * 2 ** 20, `${'a'.repeat(1023)}\n`), { level: 1 }));
    await until(allEnded(1));
    expect(states()).toEqual([['bomb.log.gz', 'failed', 'FILE_UNPACKS_TOO_LARGE']]);
    expect(delivered.length * 1024).toBeLessThan(80 * 2 ** 20);
  });

  it('refuses the same bytes again by the name of the earlier import', async () => {
    await start();
    drop('a.log', 'same\n');
    await until(allEnded(1));
    drop('b.log', 'same\n');
    await until(allEnded(2));
    expect(states()[0]).toEqual(['b.log', 'refused', 'FILE_IMPORTED_BEFORE']);
    expect(records.list({ limit: 1 })[0]?.errorParams).toMatchObject({ id: 1, name: 'a.log', source: 'fw' });
    expect(delivered).toEqual(['same']);
  });
});

describe('uploads', () => {
  const upload = (name: string, body: string, source = 'fw') =>
    (imports as FileImports).upload({ source, name, body: Readable.from([Buffer.from(body)]), by: 'kim' });

  it('are imported once, and refused where they are too large, unknown or wrongly named', async () => {
    await start();
    const id = await upload('a.log', 'uploaded\n');
    await until(allEnded(1));
    expect(records.get(id)).toMatchObject({ state: 'done', origin: 'upload', createdBy: 'kim', sizeBytes: 9 });
    expect(delivered).toEqual(['uploaded']);
    await expect(upload('b.log', 'uploaded\n')).rejects.toSatisfy((e) => codeOf(e) === 'FILE_IMPORTED_BEFORE');
    await expect(upload('c.log', 'x'.repeat(2 ** 20 + 1))).rejects.toSatisfy((e) => codeOf(e) === 'FILE_TOO_LARGE');
    await expect(upload('d.log', 'x', 'nobody')).rejects.toSatisfy((e) => codeOf(e) === 'FILE_SOURCE_UNKNOWN');
    await expect(upload('../../e', 'x')).rejects.toSatisfy((e) => codeOf(e) === 'FILE_NAME_INVALID');
    expect(readdirSync(inDrop('working'))).toEqual([]);
  });

  it('that break off leave nothing', async () => {
    await start();
    const broken = new Readable({ read() {} });
    broken.push('half');
    setTimeout(() => broken.destroy(new Error('gone')), 20);
    const taking = (imports as FileImports).upload({ source: 'fw', name: 'a.log', body: broken, by: 'kim' });
    await expect(taking).rejects.toSatisfy((e) => codeOf(e) === 'FILE_UPLOAD_BROKEN');
    expect(readdirSync(inDrop('working'))).toEqual([]);
    expect(records.list({ limit: 1 })).toEqual([]);
  });
});

describe('on a full disk', () => {
  const upload = (body: Readable) => (imports as FileImports).upload({ source: 'fw', name: 'a.log', body, by: 'kim' });

  it('uploads are refused, also in the middle, and leave nothing', async () => {
    await start();
    isFull = true;
    await expect(upload(Readable.from([Buffer.from('x')]))).rejects.toMatchObject({ code: 'DISK_FULL_STOPPED' });
    isFull = false;
    const body = new Readable({ read() {} });
    body.push('first\n');
    const taking = upload(body);
    await until(() => readdirSync(inDrop('working')).length === 1);
    isFull = true;
    body.push('second\n');
    await expect(taking).rejects.toMatchObject({ code: 'DISK_FULL_STOPPED' });
    expect(readdirSync(inDrop('working'))).toEqual([]);
    expect(records.list({ limit: 1 })).toEqual([]);
  });

  it('dropped files wait where they lie, waiting imports wait, and both go on by themselves', async () => {
    isFull = true;
    let looks = 0;
    await start({
      room: {
        isThere() {
          looks += 1;
          return !isFull;
        },
        require() {},
      },
    });
    drop('a.log', 'dropped\n');
    await upload(Readable.from([Buffer.from('uploaded\n')]));
    const seen = looks;
    await until(() => looks > seen + 10);
    expect(existsSync(inDrop('a.log'))).toBe(true);
    expect(delivered).toEqual([]);
    isFull = false;
    await until(allEnded(2));
    expect(delivered.toSorted()).toEqual(['dropped', 'uploaded']);
  });
});

describe('an import', () => {
  const text = longText(20_000);
  const lines = text.trimEnd().split('\n');

  it('that is stopped goes on where it stood', async () => {
    holdAfter = 3000;
    await start();
    drop('a.log', text);
    await until(() => delivered.length > 3000);
    const stopping = (imports as FileImports).stop();
    gate.resolve();
    await stopping;
    const before = delivered.length;
    expect(before).toBeLessThan(lines.length);
    expect(records.unfinished().map(({ state }) => state)).toEqual(['running']);
    await start();
    await until(allEnded(1));
    expect(delivered).toEqual(lines);
    expect(records.get(1)).toMatchObject({ state: 'done', records: lines.length, position: text.length });
  });

  it('can be cancelled; the same file then goes on from there', async () => {
    holdAfter = 3000;
    await start();
    drop('a.log', text);
    await until(() => delivered.length > 3000);
    expect((imports as FileImports).cancel(1)).toBe(true);
    gate.resolve();
    await until(allEnded(1));
    expect(states()).toEqual([['a.log', 'cancelled', 'FILE_IMPORT_CANCELLED']]);
    expect(delivered.length).toBeLessThan(lines.length);
    expect((imports as FileImports).cancel(1)).toBe(false);
    await until(() => existsSync(inDrop('failed')) && readdirSync(inDrop('failed')).length === 2);
    drop('a-again.log', text);
    await until(allEnded(2));
    expect(delivered).toEqual(lines);
  });
});
