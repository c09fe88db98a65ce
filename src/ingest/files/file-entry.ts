import { statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { ApplianceError, asError } from '../../core/errors.ts';
import type { Diagnostics } from '../../diagnostics/log.ts';
import { givenName } from './drop-folder.ts';
import type { FileSource, ImportRecords } from './file-ports.ts';
import type { SourceFolders } from './source-folders.ts';

export interface FileEntryOptions {
  records: ImportRecords;
  folderOf: SourceFolders;
  /** SHA-256 of a file, hex. */
  hashFile(path: string): Promise<string>;
  /** Called when a file waits to be imported. */
  onWaiting(): void;
  diagnostics: Diagnostics;
  now(): number;
}

/** Enters taken files into the list of imports. */
export interface FileEntry {
  /**
   * The id of the import, which waits now.
   * @throws ApplianceError FILE_IMPORTED_BEFORE by the name of the earlier import, where these bytes were imported
   */
  enter(path: string, source: FileSource, from: { origin: 'drop' | 'upload'; createdBy: string }): Promise<number>;
  /** The same for a dropped file: a refusal is told by the list of imports and the text beside the file. */
  enterDropped(path: string, source: FileSource): Promise<void>;
}

/** Creates the entry. */
export function createFileEntry(options: FileEntryOptions): FileEntry {
  const { records, folderOf, diagnostics, now } = options;
  const entry: FileEntry = {
    async enter(path, source, from) {
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
        options.onWaiting();
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
    },
    async enterDropped(path, source) {
      try {
        await entry.enter(path, source, { origin: 'drop', createdBy: '' });
      } catch (thrown) {
        if (thrown instanceof ApplianceError) return;
        const reason = asError(thrown).message;
        diagnostics.report('error', 'DropFolderError', { path, error: reason });
        const folder = await folderOf(source.name);
        await folder.fail(path, new ApplianceError('FILE_BROKEN', { params: { reason }, cause: thrown }));
      }
    },
  };
  return entry;
}
