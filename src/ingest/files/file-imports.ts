import { createWriteStream, readdirSync, statSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ApplianceError, asError } from '../../core/errors.ts';
import { repeat } from '../../core/guarded-timers.ts';
import type { Diagnostics } from '../../diagnostics/log.ts';
import { givenName, openSourceFolder, type SourceFolder, uploadMark } from './drop-folder.ts';
import type { FileSource, FileSources, ImportRecord, ImportRecords, ImportRoom, ImportWriter } from './file-ports.ts';
import { createImportRunner } from './import-runner.ts';
import { limitBytes } from './limit-bytes.ts';
import type { UnpackLimits } from './unpacked-file.ts';

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

const maxStrangers = 1000;
const fileName = /^[^/\\\p{Cc}]{1,200}$/u;

/** Takes up what an earlier life left, then looks at the folder again and again. */
export async function startFileImports(options: FileImportOptions): Promise<FileImports> {
  const { dropFolder, records, room, diagnostics, now } = options;
  const folders = new Map<string, SourceFolder>();
  const runner = createImportRunner({ ...options, folderOf });
  const strangers = new Set<string>();
  const left: { path: string; source: FileSource }[] = [];
  let uploads = 0;
  let looking: Promise<void> | null = null;
  let stopped = false;

  async function folderOf(source: string): Promise<SourceFolder> {
    const known = folders.get(source);
    if (known !== undefined) return known;
    const { settledMs, keepImported: keep } = options;
    const folder = await openSourceFolder({ path: join(dropFolder, source), settledMs, keep });
    folders.set(source, folder);
    return folder;
  }

  /** Enters a taken file into the list; a repeated one is refused by the name of the earlier import. */
  async function enter(path: string, source: FileSource, from: { origin: 'drop' | 'upload'; createdBy: string }) {
    const sha256 = await options.hashFile(path);
    const earlier = records.ofHash(sha256);
    const file = {
      sourceId: source.id,
      sourceName: source.name,
      name: givenName(path),
      path,
      ...from,
      sha256,
      sizeBytes: statSync(path).size,
      createdAt: now(),
    };
    if (earlier === null) {
      const id = records.add({ ...file, state: 'waiting' });
      runner.wake();
      return id;
    }
    const { id, name, sourceName, createdAt } = earlier;
    const params = { id, name, source: sourceName, at: `${new Date(createdAt).toISOString().slice(0, 16)}Z` };
    const error = new ApplianceError('FILE_IMPORTED_BEFORE', { params });
    records.add({ ...file, state: 'refused', errorCode: error.code, errorParams: params, endedAt: now() });
    diagnostics.report('warn', 'FileImportRefused', { file: file.name, source: source.name, earlier: id });
    const folder = await folderOf(source.name);
    if (from.origin === 'drop') await folder.fail(path, error);
    else await rm(path, { force: true });
    throw error;
  }

  /** A refusal is told by the list of imports and the text beside the file. */
  async function enterDropped(path: string, source: FileSource): Promise<void> {
    try {
      await enter(path, source, { origin: 'drop', createdBy: '' });
    } catch (thrown) {
      if (thrown instanceof ApplianceError) return;
      const reason = asError(thrown).message;
      diagnostics.report('error', 'DropFolderError', { path, error: reason });
      const folder = await folderOf(source.name);
      await folder.fail(path, new ApplianceError('FILE_BROKEN', { params: { reason }, cause: thrown }));
    }
  }

  /** What was taken before the end of an earlier life: entered and waiting, ended and not moved, or not yet entered. */
  async function takeUpLeft(): Promise<void> {
    for (let next = left.shift(); next !== undefined && !stopped; next = left.shift()) {
      const { path, source } = next;
      const known: ImportRecord | null = records.ofPath(path);
      if (known === null) await enterDropped(path, source);
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
        await enterDropped(await folder.take(path), source);
      }
    }
    tellOfStrangers(new Set(sources.map(({ name }) => name)));
    runner.wake();
  }

  /** What lies beside the folders of the sources is nobody's; said once. */
  function tellOfStrangers(names: ReadonlySet<string>): void {
    for (const name of readdirSync(dropFolder).slice(0, maxStrangers)) {
      if (names.has(name) || strangers.has(name) || strangers.size >= maxStrangers) continue;
      strangers.add(name);
      diagnostics.report('warn', 'DropFolderWithoutSource', { name, dropFolder });
    }
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
      uploads = (uploads + 1) % 1_000_000;
      const part = join(dropFolder, sourceName, 'working', `${uploadMark}${now()}-${uploads}.part`);
      try {
        await pipeline(
          body,
          limitBytes(options.maxUploadBytes, room),
          createWriteStream(part, { flags: 'wx', mode: 0o600 }),
        );
      } catch (thrown) {
        await rm(part, { force: true });
        if (thrown instanceof ApplianceError) throw thrown;
        throw new ApplianceError('FILE_UPLOAD_BROKEN', { params: { reason: asError(thrown).message }, cause: thrown });
      }
      const path = join(dropFolder, sourceName, 'working', `${now()}-${String(uploads).padStart(6, '0')}-${name}`);
      await rename(part, path);
      return enter(path, source, { origin: 'upload', createdBy: by });
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
