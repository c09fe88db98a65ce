import type { CommittedDelivery } from '../../core/deliveries.ts';

/** Records of a file for the writer: one a line. */
export interface FilePiece {
  body: Uint8Array<ArrayBuffer>;
  /** Bytes of the unpacked file up to the end of the last record. */
  position: number;
}

/** What became of the records of a piece. */
export interface PieceOutcome {
  stored: number;
  quarantined: number;
  duplicates: number;
}

/** A source that files can be imported for. */
export interface FileSource {
  id: number;
  name: string;
  /** Its parser reads separated values itself. */
  plainRows: boolean;
}

export interface FileSources {
  /** Active sources. */
  all(): FileSource[];
}

export type ImportState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled' | 'refused';

/** One import as the service needs it; times are UTC epoch milliseconds. */
export interface ImportRecord {
  id: number;
  sourceId: number;
  sourceName: string;
  name: string;
  path: string;
  origin: 'drop' | 'upload';
  sha256: string;
  state: ImportState;
  position: number;
  /** How often it was begun since it last came any further. */
  attempts: number;
  createdAt: number;
}

export interface NewImport {
  sourceId: number;
  sourceName: string;
  name: string;
  path: string;
  origin: 'drop' | 'upload';
  createdBy: string;
  sha256: string;
  sizeBytes: number;
  state: 'waiting' | 'refused';
  createdAt: number;
  errorCode?: string;
  errorParams?: Record<string, string | number>;
  endedAt?: number;
}

export interface ImportChange {
  state?: ImportState;
  readBytes?: number;
  position?: number;
  records?: number;
  stored?: number;
  quarantined?: number;
  duplicates?: number;
  attempts?: number;
  errorCode?: string;
  errorParams?: Record<string, string | number>;
  startedAt?: number;
  endedAt?: number;
}

/** The list of imports. */
export interface ImportRecords {
  add(file: NewImport): number;
  update(id: number, change: ImportChange): void;
  /** Waiting and running ones, oldest first. */
  unfinished(): ImportRecord[];
  /** The newest import of these bytes that is done or not yet ended. */
  ofHash(sha256: string): ImportRecord | null;
  ofPath(path: string): ImportRecord | null;
}

/** The way to the writer. */
export interface ImportWriter {
  deliver(file: { key: string; sourceId: number; peer: string }, piece: FilePiece): Promise<PieceOutcome>;
  /** How far the delivery of this key is committed, with what became of its records. */
  committed(key: string): CommittedDelivery;
  /** True while the live feeds wait for the writer. */
  busy(): Promise<boolean>;
}

/** Whether the disk has room for more. */
export interface ImportRoom {
  isThere(): boolean;
  /** @throws ApplianceError saying that it is full */
  require(): void;
}
