import { existsSync } from 'node:fs';
import { ApplianceError } from '../../core/errors.ts';
import type { Diagnostics } from '../../diagnostics/log.ts';
import type { ImportChange, ImportRecord, ImportRecords } from './file-ports.ts';
import type { SourceFolders } from './source-folders.ts';

export interface ImportEndingsOptions {
  records: ImportRecords;
  folderOf: SourceFolders;
  diagnostics: Diagnostics;
  now(): number;
}

/** How an import ends: said in the list and the diagnostics at once, then its file is moved where it belongs. */
export interface ImportEndings {
  done(file: ImportRecord, change: ImportChange): Promise<void>;
  broken(file: ImportRecord, state: 'cancelled' | 'failed', error: ApplianceError): Promise<void>;
  /** Only moves the file, of an import that had ended before. */
  putAway(file: ImportRecord): Promise<void>;
}

/** Creates the endings. */
export function createImportEndings({ records, folderOf, diagnostics, now }: ImportEndingsOptions): ImportEndings {
  const endings: ImportEndings = {
    async done(file, change) {
      records.update(file.id, { ...change, state: 'done', endedAt: now() });
      diagnostics.report('info', 'FileImported', { file: file.name, source: file.sourceName, ...change });
      await endings.putAway({ ...file, state: 'done' });
    },
    async broken(file, state, error) {
      const { code: errorCode, params: errorParams } = error;
      records.update(file.id, { state, errorCode, errorParams, endedAt: now() });
      diagnostics.report('warn', 'FileImportEnded', { file: file.name, source: file.sourceName, state, errorCode });
      const folder = await folderOf(file.sourceName);
      if (existsSync(file.path)) await folder.fail(file.path, error);
    },
    async putAway(file) {
      const folder = await folderOf(file.sourceName);
      if (file.state === 'done') await folder.finish(file.path);
      else await folder.fail(file.path, new ApplianceError('FILE_IMPORT_CANCELLED'));
    },
  };
  return endings;
}
