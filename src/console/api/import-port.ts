import type { Readable } from 'node:stream';
import type { FileImport } from '../../core/file-import.ts';

/** What people see of an import. */
export type ImportRow = Omit<FileImport, 'sourceId' | 'path' | 'position'>;

export interface ImportPort {
  /** Newest first, `before` being the id of the last one seen. */
  list(query: { before?: number | undefined; limit: number }): Promise<ImportRow[]>;
  /** Names of the sources that files can be imported for. */
  sources(): Promise<string[]>;
  /** Answers with the import's id. @throws ApplianceError FILE_* naming why it is refused, DISK_FULL_STOPPED */
  upload(upload: { source: string; name: string; body: Readable; by: string }): Promise<number>;
  /** False where it has ended already or does not exist. */
  cancel(id: number): Promise<boolean>;
}
