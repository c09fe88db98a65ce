import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FileImport } from '../../../src/core/file-import.ts';
import type { SourceFolder } from '../../../src/ingest/files/drop-folder.ts';
import type { ImportWriter } from '../../../src/ingest/files/file-ports.ts';
import { createImportRunner, type ImportRunner } from '../../../src/ingest/files/import-runner.ts';
import { openControlDatabase } from '../../../src/store/control/control-database.ts';
import { createFileImportTable } from '../../../src/store/control/file-imports.ts';
import { readDelivery } from '../../../src/store/events/delivery.ts';
import { recordDiagnostics, withFolder } from '../store/store-fixture.ts';
import { openIntake, pushId, storedLines, totals } from './intake-fixture.ts';

const lineCount = 20_000;
const fileText = Array.from({ length: lineCount }, (_, index) =>
  // Every hundredth is no JSON, every fiftieth repeats the id of the one before it.
  index % 100 === 0 ? `broken ${index}` : JSON.stringify({ event: { id: `e-${index - (index % 50 === 1 ? 1 : 0)}` } }),
).join('\n');

const whole: FileImport['state'][] = ['done', 'failed', 'cancelled'];

/** The list of imports, and lives of the service that work through it. */
function openImports(folder: string) {
  const control = openControlDatabase({ folder });
  const records = createFileImportTable(control);
  const path = join(folder, 'big.ndjson');
  writeFileSync(path, fileText);
  const id = records.add({
    sourceId: pushId,
    sourceName: 'sensor',
    name: 'big.ndjson',
    path,
    origin: 'drop',
    createdBy: '',
    sha256: 'a'.repeat(64),
    sizeBytes: fileText.length,
    state: 'waiting',
    createdAt: 1,
  });
  const endings: string[] = [];
  const sourceFolder: Pick<SourceFolder, 'finish' | 'fail'> = {
    finish: async () => void endings.push('finished'),
    fail: async (_path, { code }) => void endings.push(code),
  };
  /** A life that ends, without a word, where `deliver` never answers. */
  const live = (deliver: ImportWriter['deliver']): ImportRunner => {
    const runner = createImportRunner({
      sources: { all: () => [{ id: pushId, name: 'sensor', plainRows: false }] },
      records,
      writer: { deliver, committed: (key) => readDelivery(folder, key), busy: async () => false },
      room: { isThere: () => true },
      unpack: { maxBytes: 2 ** 30, maxRatio: 1000 },
      diagnostics: recordDiagnostics(),
      now: () => 1,
      folderOf: async () => sourceFolder as SourceFolder,
    });
    runner.wake();
    return runner;
  };
  const row = (): FileImport => records.get(id) as FileImport;
  const ended = async () => {
    while (!whole.includes(row().state)) await new Promise((resolve) => setTimeout(resolve, 5));
    return row();
  };
  return { control, records, live, row, ended, endings };
}

const never = new Promise<never>(() => {});

describe('the counts of an import', () => {
  it('are those of all its lives, whenever one of them was killed: between a commit and the note of it', () =>
    withFolder(async (folder) => {
      const imports = openImports(folder);
      for (const commits of [3, 2]) {
        const intake = openIntake(folder);
        let left = commits;
        const { promise: killed, resolve: kill } = Promise.withResolvers<void>();
        imports.live(async (_file, { body, position }) => {
          if (left <= 0) return never;
          const answer = await deliver(intake, body, position);
          if (--left > 0) return answer;
          kill();
          return never;
        });
        await killed;
        intake.close();
        expect(imports.row()).toMatchObject({ state: 'running', stored: 0 });
      }
      const intake = openIntake(folder);
      imports.live((_file, { body, position }) => deliver(intake, body, position));
      const { state, records, stored, quarantined, duplicates, attempts } = await imports.ended();
      intake.close();
      expect([state, records]).toEqual(['done', lineCount]);
      expect(stored + quarantined + duplicates).toBe(lineCount);
      expect(totals(folder)).toEqual({
        received: lineCount,
        stored,
        quarantined,
        dropped: duplicates,
        duplicates,
      });
      expect(quarantined).toBe(lineCount / 100);
      expect(storedLines(folder)).toHaveLength(stored);
      expect(attempts).toBe(0);
      expect(imports.endings).toEqual(['finished']);
      imports.control.close();
    }));
});

async function deliver(intake: ReturnType<typeof openIntake>, body: Uint8Array, position: number) {
  const answer = intake.feed(new TextDecoder().decode(body), { position, key: `file:${'a'.repeat(64)}:${pushId}` });
  intake.intake.flush();
  return answer;
}

describe('an import that ends the process', () => {
  it('is begun three times, then it has failed with a reason, and the next one has its turn', () =>
    withFolder(async (folder) => {
      const imports = openImports(folder);
      for (let life = 1; life <= 3; life++) {
        const { promise: begun, resolve } = Promise.withResolvers<void>();
        imports.live(() => {
          resolve();
          return never;
        });
        await begun;
        expect(imports.row()).toMatchObject({ state: 'running', attempts: life });
      }
      imports.live(() => never);
      expect(await imports.ended()).toMatchObject({
        state: 'failed',
        errorCode: 'FILE_IMPORT_GIVEN_UP',
        errorParams: { attempts: 3, position: 0 },
      });
      while (imports.endings.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      expect(imports.endings).toEqual(['FILE_IMPORT_GIVEN_UP']);
      expect(imports.records.unfinished()).toEqual([]);
      imports.control.close();
    }));

  it('is not given up while it comes further, nor for an orderly stop', () =>
    withFolder(async (folder) => {
      const imports = openImports(folder);
      for (let life = 1; life <= 5; life++) {
        const intake = openIntake(folder);
        let left = 1;
        const { promise: killed, resolve } = Promise.withResolvers<void>();
        imports.live(async (_file, { body, position }) => {
          if (left-- > 0) return deliver(intake, body, position);
          resolve();
          return never;
        });
        await killed;
        intake.close();
      }
      for (let life = 1; life <= 5; life++) {
        const { promise: begun, resolve } = Promise.withResolvers<void>();
        const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
        const runner = imports.live(async () => {
          resolve();
          await answered;
          throw new Error('the service stops');
        });
        await begun;
        const stopped = runner.stop();
        answer();
        await stopped;
      }
      expect(imports.row()).toMatchObject({ state: 'running' });
      const intake = openIntake(folder);
      imports.live((_file, { body, position }) => deliver(intake, body, position));
      expect(await imports.ended()).toMatchObject({ state: 'done', records: lineCount });
      intake.close();
      imports.control.close();
    }));
});
