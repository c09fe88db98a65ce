import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { constants, zstdCompressSync } from 'node:zlib';
import { rowFields } from './event-row.ts';
import { openPartitionForReading } from './partition.ts';
import { createRowReader } from './row-reader.ts';

/**
 * The raw archive: what was received, kept longer than it can be searched. `archive/<UTC day>/p-<8 digits>.log.zst`
 * with one line a record, in the order of receipt: receive time (ISO 8601, UTC), number of the source, sender's address
 * and the bytes as received, separated by tabs; line feed, carriage return and backslash in the bytes are written
 * `\n`, `\r` and `\\`. `SHA256SUMS` of each day is what `sha256sum -c` reads. To read: `zstd -dc FILE`.
 */
const folderName = 'archive';
const sumsName = 'SHA256SUMS';
const dayPattern = /^\d{4}-\d{2}-\d{2}$/;
const recordsPerFrame = 2000;
const level = 9;

/** Writes the archive of a finished partition; yields between frames, gives the file's path, or null without records. */
export function* archivePartition(dataFolder: string, partition: number): Generator<void, string | null> {
  const database = openPartitionForReading(dataFolder, partition);
  if (database === undefined) return null;
  try {
    const reader = createRowReader(database);
    const { minReceivedAt, createdAt, rowCount } = reader.meta;
    const day = new Date(minReceivedAt ?? createdAt).toISOString().slice(0, 10);
    const path = join(dataFolder, folderName, day, `p-${String(partition).padStart(8, '0')}.log.zst`);
    const frames = openFrames(path);
    try {
      for (let first = 1; first <= rowCount; first += recordsPerFrame) {
        const count = Math.min(recordsPerFrame, rowCount - first + 1);
        const rows = reader.rows(
          Array.from({ length: count }, (_, index) => first + index),
          { raw: true },
        );
        frames.add(
          rows.map((row) => {
            const peer = String(rowFields(row)['log.source.address'] ?? '');
            return { receivedAt: row.receivedAt, sourceId: row.sourceId, peer, raw: row.raw ?? new Uint8Array() };
          }),
        );
        yield;
      }
      const held = database.prepare<ArchiveRecord & { row: number }>(
        `SELECT row, received_at AS receivedAt, source_id AS sourceId, peer, raw FROM quarantine
         WHERE row > ? ORDER BY row LIMIT ${recordsPerFrame}`,
      );
      for (let rows = held.all(0); rows.length > 0; rows = held.all(rows.at(-1)?.row ?? 0)) {
        frames.add(rows);
        yield;
      }
      return frames.finish();
    } finally {
      frames.close();
    }
  } finally {
    database.close();
  }
}

interface ArchiveRecord {
  receivedAt: number;
  sourceId: number;
  peer: string;
  raw: Uint8Array;
}

/** Frames of zstd one after the other, which is one file to `zstd -dc`. It gets its name when it is on the disk. */
function openFrames(path: string) {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const halfMade = `${path}.tmp`;
  const file = openSync(halfMade, 'w', 0o600);
  let isOpen = true;
  let records = 0;
  const close = (): void => {
    if (!isOpen) return;
    isOpen = false;
    closeSync(file);
    rmSync(halfMade, { force: true });
  };
  return {
    add(added: readonly ArchiveRecord[]): void {
      records += added.length;
      const lines = Buffer.from(added.map(lineOf).join(''), 'latin1');
      const frame = zstdCompressSync(lines, { params: { [constants.ZSTD_c_compressionLevel]: level } });
      for (let written = 0; written < frame.length; ) written += writeSync(file, frame, written);
    },
    finish(): string | null {
      if (records === 0) return null;
      fsyncSync(file);
      renameSync(halfMade, path);
      return path;
    },
    close,
  };
}

/** As characters of one byte each. */
function lineOf({ receivedAt, sourceId, peer, raw }: ArchiveRecord): string {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('latin1');
  const escaped = bytes.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
  const sender = Buffer.from(peer.replace(/\s+/g, ' ')).toString('latin1');
  return `${new Date(receivedAt).toISOString()}\t${sourceId}\t${sender}\t${escaped}\n`;
}

/** Notes the SHA-256 (hex) of an archive file beside it; a file that was made again replaces its line. */
export function noteArchiveHash(path: string, hash: string): void {
  const sums = join(dirname(path), sumsName);
  const name = basename(path);
  const others = readLines(sums).filter((line) => !line.endsWith(`  ${name}`));
  writeFileSync(`${sums}.tmp`, [...others, `${hash}  ${name}`, ''].join('\n'), { mode: 0o600, flush: true });
  renameSync(`${sums}.tmp`, sums);
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw thrown;
  }
}

/** Removes the archive's days before the day of a time; gives how many. */
export async function removeArchiveDays(dataFolder: string, before: number): Promise<number> {
  const firstKept = new Date(before).toISOString().slice(0, 10);
  const folder = join(dataFolder, folderName);
  const days = (await readdir(folder).catch(noneWhereAbsent)).filter(
    (name) => dayPattern.test(name) && name < firstKept,
  );
  for (const day of days) await rm(join(folder, day), { recursive: true, force: true });
  return days.length;
}

function noneWhereAbsent(thrown: NodeJS.ErrnoException): string[] {
  if (thrown.code === 'ENOENT') return [];
  throw thrown;
}
