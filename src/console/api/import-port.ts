import type { Readable } from 'node:stream';

/** One file that was or is to be imported. Times are UTC epoch milliseconds, sizes bytes. */
export interface ImportRow {
  id: number;
  sourceName: string;
  name: string;
  origin: 'drop' | 'upload';
  /** Who uploaded it; empty for the drop folder. */
  createdBy: string;
  sha256: string;
  sizeBytes: number;
  state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled' | 'refused';
  readBytes: number;
  /** Records up to which everything is stored. */
  records: number;
  stored: number;
  quarantined: number;
  duplicates: number;
  errorCode: string | null;
  errorParams: Record<string, string | number>;
  createdAt: number;
  startedAt: number | null;
  endedAt: number | null;
}

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
