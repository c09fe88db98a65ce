import { mkdir } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { ApplianceError, asError } from '../../core/errors.ts';
import { repeat } from '../../core/guarded-timers.ts';
import type { Diagnostics } from '../../diagnostics/log.ts';
import { createFileEntry } from './file-entry.ts';
import type { FileSource, FileSources, ImportRecord, ImportRecords, ImportRoom, ImportWriter } from './file-ports.ts';
import { createImportRunner } from './import-runner.ts';
import { createSourceFolders } from './source-folders.ts';
import { createStrangerReports } from './stranger-reports.ts';
import type { UnpackLimits } from './unpacked-file.ts';
import { createUploadReceiver } from './upload-receiver.ts';

export interface FileImportOptions {
  dropFolder: string;
  settledMs: number;
  keepImported: boolean;
  maxUploadBytes: number;
  unpack: UnpackLimits;
  sources: FileSources;
  records: ImportRecords;
  writer: ImportWriter;
  room: ImportRoom;
  /** SHA-256 of a file, hex. */
  hashFile(path: string): Promise<string>;
  diagnostics: Diagnostics;
  now(): number;
  /** How often the drop folder is looked at. */
  lookEveryMs: number;
}

export interface Upload {
  source: string;
  /** File name without a folder. */
  name: string;
  body: Readable;
  by: string;
}

/** Imports files of the drop folder and uploads, one after the other. */
export interface FileImports {
  /**
   * Takes an upload in; it is imported after those that wait. Answers with the import's id.
   * @throws ApplianceError FILE_SOURCE_UNKNOWN, FILE_NAME_INVALID, FILE_TOO_LARGE, FILE_UPLOAD_BROKEN, FILE_IMPORTED_BEFORE,
   * and what the room throws while the disk is full
   */
  upload(upload: Upload): Promise<number>;
  /** False where it has ended already. */
  cancel(id: number): boolean;
  /** Stops where it stands; the next start goes on from there. */
  stop(): Promise<void>;
}

const fileName = /^[^/\\\p{Cc}]{1,200}$/u;

/** Takes up what an earlier life left, then looks at the folder again and again. */
export async function startFileImports(options: FileImportOptions): Promise<FileImports> {
  const { dropFolder, settledMs, keepImported: keep, records, room, diagnostics, now } = options;
  const folderOf = createSourceFolders(dropFolder, { settledMs, keep });
  const runner = createImportRunner({ ...options, folderOf });
  const entry = createFileEntry({ ...options, folderOf, onWaiting: runner.wake });
  const uploads = createUploadReceiver(options);
  const tellOfStrangers = createStrangerReports(dropFolder, diagnostics);
  const left: { path: string; source: FileSource }[] = [];
  let looking: Promise<void> | null = null;
  let stopped = false;

  /** What was taken before the end of an earlier life: entered and waiting, ended and not moved, or not yet entered. */
  async function takeUpLeft(): Promise<void> {
    for (let next = left.shift(); next !== undefined && !stopped; next = left.shift()) {
      const { path, source } = next;
      const known: ImportRecord | null = records.ofPath(path);
      if (known === null) await entry.enterDropped(path, source);
      else if (known.state !== 'waiting' && known.state !== 'running') await runner.putAway(known);
    }
  }

  async function look(): Promise<void> {
    // What is dropped on a full disk waits where it lies.
    if (!room.isThere()) return;
    await takeUpLeft();
    const sources = options.sources.all();
    for (const source of sources) {
      const folder = await folderOf(source.name);
      for (const path of folder.settled(now())) {
        if (stopped) return;
        await entry.enterDropped(await folder.take(path), source);
      }
    }
    tellOfStrangers(new Set(sources.map(({ name }) => name)));
    runner.wake();
  }

  const lookSafely = () => {
    looking ??= look()
      .catch((thrown: unknown) => diagnostics.report('error', 'DropFolderError', { error: asError(thrown).message }))
      .finally(() => {
        looking = null;
      });
    return looking;
  };

  await mkdir(dropFolder, { recursive: true, mode: 0o700 });
  for (const source of options.sources.all()) {
    // Listed before anything is taken now: an upload must not be taken for something left.
    for (const path of (await folderOf(source.name)).taken()) left.push({ path, source });
  }
  runner.wake();
  const dropFolderFailed = (error: Error) => diagnostics.report('error', 'DropFolderError', { error: error.message });
  const timer = repeat(options.lookEveryMs, lookSafely, dropFolderFailed);
  void lookSafely(); // never rejects
  return {
    async upload({ source: sourceName, name, body, by }) {
      const source = options.sources.all().find((known) => known.name === sourceName);
      if (source === undefined) throw new ApplianceError('FILE_SOURCE_UNKNOWN', { params: { source: sourceName } });
      if (!fileName.test(name) || name.startsWith('.')) throw new ApplianceError('FILE_NAME_INVALID');
      room.require();
      await folderOf(sourceName);
      const path = await uploads.receive(sourceName, name, body);
      return entry.enter(path, source, { origin: 'upload', createdBy: by });
    },
    cancel: (id) => runner.cancel(id),
    async stop() {
      stopped = true;
      timer.stop();
      await looking;
      await runner.stop();
    },
  };
}
