export type FileImportState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled' | 'refused';

/** One file that was or is to be imported. Times are UTC epoch milliseconds. */
export interface FileImport {
  id: number;
  sourceId: number;
  sourceName: string;
  /** As its sender named it. */
  name: string;
  /** Where it lies; where it lay before it was moved, once it ended. */
  path: string;
  origin: 'drop' | 'upload';
  /** Who uploaded it; empty for the drop folder. */
  createdBy: string;
  sha256: string;
  sizeBytes: number;
  state: FileImportState;
  /** Bytes of the file as it lies there that were read. */
  readBytes: number;
  /** Bytes of the unpacked file that are stored. */
  position: number;
  records: number;
  stored: number;
  quarantined: number;
  duplicates: number;
  /** How often it was begun since it last came any further. */
  attempts: number;
  errorCode: string | null;
  errorParams: Record<string, string | number>;
  createdAt: number;
  startedAt: number | null;
  endedAt: number | null;
}
