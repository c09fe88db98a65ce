import { existsSync } from 'node:fs';
import type { CommittedDelivery } from '../../core/deliveries.ts';
import { ApplianceError } from '../../core/errors.ts';
import type { FileSources, ImportChange, ImportRecord, ImportRecords, ImportRoom, ImportWriter } from './file-ports.ts';
import { type FileProgress, importFile } from './import-file.ts';
import type { UnpackLimits } from './unpacked-file.ts';

export interface RunImportOptions {
  sources: FileSources;
  records: ImportRecords;
  writer: ImportWriter;
  room: Pick<ImportRoom, 'isThere'>;
  unpack: UnpackLimits;
  now(): number;
}

const mirrorEveryMs = 1000;
const busyPauseMs = 250;

/**
 * Imports one file from where it stands to its end, and mirrors its progress into the list of imports.
 * @throws ApplianceError FILE_SOURCE_UNKNOWN, FILE_GONE, what `importFile` throws, and the reason of `signal`
 */
export async function runImport(
  file: ImportRecord,
  { sources, records, writer, room, unpack, now }: RunImportOptions,
  signal: AbortSignal,
): Promise<ImportChange> {
  // By source too: a file that was cancelled may begin anew for another one.
  const key = `file:${file.sha256}:${file.sourceId}`;
  const source = sources.all().find(({ id }) => id === file.sourceId);
  if (source === undefined) throw new ApplianceError('FILE_SOURCE_UNKNOWN', { params: { source: file.sourceName } });
  if (!existsSync(file.path)) throw new ApplianceError('FILE_GONE', { params: { path: file.path } });
  let mirroredAt = 0;
  let cameFurther = false;
  // The writer's word counts; the copy in the list may be behind it.
  const before = writer.committed(key);
  const resumeAt = Math.max(file.position, before.position);
  const progress = await importFile({
    path: file.path,
    name: file.name,
    resumeAt,
    plainRows: source.plainRows,
    limits: unpack,
    signal,
    deliver: (piece) => writer.deliver({ key, sourceId: file.sourceId, peer: file.name }, piece),
    waitForRoom: () => waitForRoom(writer, room, signal),
    onProgress(progress) {
      if (!cameFurther && progress.position > resumeAt) {
        cameFurther = true;
        records.update(file.id, { attempts: 0 });
      }
      if (now() - mirroredAt < mirrorEveryMs) return;
      mirroredAt = now();
      records.update(file.id, changeOf(before, progress));
    },
  });
  return changeOf(before, progress);
}

async function waitForRoom(
  writer: Pick<ImportWriter, 'busy'>,
  room: Pick<ImportRoom, 'isThere'>,
  signal: AbortSignal,
): Promise<void> {
  while (!room.isThere() || (await writer.busy())) {
    signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, busyPauseMs));
  }
  signal.throwIfAborted();
}

/** What earlier runs of the same import did is added, as it was committed with their records. */
function changeOf(before: CommittedDelivery, { readBytes, position, records, ...counts }: FileProgress): ImportChange {
  return {
    readBytes,
    position,
    records,
    stored: before.stored + counts.stored,
    quarantined: before.quarantined + counts.quarantined,
    duplicates: before.duplicates + counts.duplicates,
  };
}
