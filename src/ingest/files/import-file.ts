import { splitterFor } from './file-format.ts';
import type { FilePiece, PieceOutcome } from './file-ports.ts';
import type { FileRecord, RecordSplitter } from './record-splitter.ts';
import { readUnpacked, type UnpackLimits } from './unpacked-file.ts';

export interface FileProgress {
  /** Bytes of the file as it lies there that were read. */
  readBytes: number;
  /** Bytes of the unpacked file that are committed. */
  position: number;
  /** Records up to that position. */
  records: number;
  /** What became of the records that were delivered in this run. */
  stored: number;
  quarantined: number;
  duplicates: number;
}

export interface ImportFileOptions {
  path: string;
  /** As its sender named it; its ending tells the format. */
  name: string;
  /** Position up to which everything is committed. */
  resumeAt: number;
  plainRows: boolean;
  limits: UnpackLimits;
  signal: AbortSignal;
  /** Resolves after the commit of the records and of the position. */
  deliver(piece: FilePiece): Promise<PieceOutcome>;
  /** Resolves when the live feeds leave room. */
  waitForRoom(signal: AbortSignal): Promise<void>;
  onProgress(progress: FileProgress): void;
}

const pieceBytes = 256 * 1024;
/** A piece with a long record in it. */
const maxPieceBytes = 1024 * 1024;
/** The writer takes so many in one transaction, so that the position behind them is committed with them. */
const pieceRecords = 2000;
/** The writer commits two pieces at once; more would only stand between the live feeds and the disk. */
const maxInFlight = 2;

/**
 * Reads a file from its beginning (a row needs its header, a JSON element its array) and delivers the records behind
 * `resumeAt`. Returns when all of them are committed.
 * @throws ApplianceError as `readUnpacked` does; AbortError
 */
export async function importFile(options: ImportFileOptions): Promise<FileProgress> {
  const { signal } = options;
  const progress: FileProgress = { readBytes: 0, position: 0, records: 0, stored: 0, quarantined: 0, duplicates: 0 };
  const lane = createDeliveryLane(options, progress);
  let splitter: RecordSplitter | null = null;
  const enter = async (record: FileRecord) => {
    if (!lane.hasRoomFor(record)) await lane.send();
    if (lane.add(record)) await lane.send();
  };
  const pieces = readUnpacked({
    ...options,
    onRead(bytes) {
      progress.readBytes = bytes;
    },
  });
  try {
    for await (const piece of pieces) {
      splitter ??= splitterFor(options.name, piece, options.plainRows);
      for (const record of splitter.push(piece)) await enter(record);
      signal.throwIfAborted();
      options.onProgress(progress);
    }
    for (const record of splitter?.end() ?? []) await enter(record);
    await lane.end();
  } finally {
    // Whoever reads next how far the file is committed must not read it before the last commit.
    await lane.settled();
  }
  return progress;
}

/** Packs records into pieces and keeps a few of them on their way. */
function createDeliveryLane(options: ImportFileOptions, progress: FileProgress) {
  let records: Uint8Array[] = [];
  let bytes = 0;
  let end = 0;
  let seen = 0;
  const inFlight: Promise<void>[] = [];

  async function deliver(piece: FilePiece, seenThen: number): Promise<void> {
    const outcome = await options.deliver(piece);
    progress.position = piece.position;
    progress.records = seenThen;
    progress.stored += outcome.stored;
    progress.quarantined += outcome.quarantined;
    progress.duplicates += outcome.duplicates;
    options.onProgress(progress);
  }

  async function send(): Promise<void> {
    if (records.length === 0) return;
    await options.waitForRoom(options.signal);
    if (inFlight.length >= maxInFlight) await inFlight.shift();
    const piece = { body: joined(records, bytes), position: end };
    [records, bytes] = [[], 0];
    const delivery = deliver(piece, seen);
    // It is awaited later; until then a failure must not count as unhandled.
    delivery.catch(() => undefined);
    inFlight.push(delivery);
  }

  return {
    /** False where the record would make the piece so long that the writer has to cut it. */
    hasRoomFor: (record: FileRecord) => records.length === 0 || bytes + record.bytes.length < maxPieceBytes,
    /** True where a piece is full and `send` is due. */
    add(record: FileRecord): boolean {
      seen++;
      if (record.end <= options.resumeAt) {
        progress.position = record.end;
        progress.records = seen;
        return false;
      }
      // One line feed behind each record.
      records.push(record.bytes);
      bytes += record.bytes.length + 1;
      end = record.end;
      return bytes >= pieceBytes || records.length >= pieceRecords;
    },
    send,
    async end(): Promise<void> {
      await send();
      while (inFlight.length > 0) await inFlight.shift();
    },
    async settled(): Promise<void> {
      await Promise.allSettled(inFlight);
    },
  };
}

function joined(records: readonly Uint8Array[], bytes: number): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(bytes);
  let at = 0;
  for (const record of records) {
    body.set(record, at);
    at += record.length;
    body[at++] = 10;
  }
  return body;
}
