import { existsSync } from 'node:fs';
import { ApplianceError, asError } from '../../core/errors.ts';
import { after, type GuardedTimer } from '../../core/guarded-timers.ts';
import type { Diagnostics } from '../../diagnostics/log.ts';
import type { SourceFolder } from './drop-folder.ts';
import type { FileSources, ImportRecord, ImportRecords, ImportRoom, ImportWriter } from './file-ports.ts';
import { type FileProgress, importFile } from './import-file.ts';
import type { UnpackLimits } from './unpacked-file.ts';

export interface ImportRunnerOptions {
  sources: FileSources;
  records: ImportRecords;
  writer: ImportWriter;
  room: Pick<ImportRoom, 'isThere'>;
  unpack: UnpackLimits;
  diagnostics: Diagnostics;
  now(): number;
  folderOf(source: string): Promise<SourceFolder>;
}

/** Works through the waiting imports, oldest first, one at a time. */
export interface ImportRunner {
  /** Begins with what waits, where it is not at work already. */
  wake(): void;
  /** False where it has ended already. */
  cancel(id: number): boolean;
  /** Moves the file of an ended import where it belongs. */
  putAway(file: ImportRecord): Promise<void>;
  stop(): Promise<void>;
}

const mirrorEveryMs = 1000;
const busyPauseMs = 250;
/** After a failure of our own (the disk, the writer) the same file is tried again. */
const retryMs = 5000;
/** One bad file must not keep the others waiting for ever. */
const maxFailures = 3;

/** Creates the runner. */
export function createImportRunner(options: ImportRunnerOptions): ImportRunner {
  const { records, writer, room, diagnostics, now } = options;
  let stopping = false;
  let running: { id: number; abort: AbortController } | null = null;
  let working: Promise<void> | null = null;
  let retry: GuardedTimer | null = null;
  let failures = { id: 0, count: 0 };

  async function waitForRoom(signal: AbortSignal): Promise<void> {
    while (!room.isThere() || (await writer.busy())) {
      signal.throwIfAborted();
      await new Promise((resolve) => setTimeout(resolve, busyPauseMs));
    }
    signal.throwIfAborted();
  }

  async function work(): Promise<void> {
    for (;;) {
      const next = records.unfinished()[0];
      if (next === undefined || stopping) return;
      if (!(await importOne(next))) return;
    }
  }

  /** False where it has to be tried again later. */
  async function importOne(file: ImportRecord): Promise<boolean> {
    const abort = new AbortController();
    running = { id: file.id, abort };
    records.update(file.id, { state: 'running', startedAt: now() });
    try {
      const progress = await run(file, abort.signal);
      records.update(file.id, { ...changeOf(file, progress), state: 'done', endedAt: now() });
      diagnostics.report('info', 'FileImported', { file: file.name, source: file.sourceName, ...progress });
      await putAway({ ...file, state: 'done' });
    } catch (thrown) {
      return await settle(file, thrown, abort.signal.aborted);
    } finally {
      running = null;
    }
    return true;
  }

  async function run(file: ImportRecord, signal: AbortSignal): Promise<FileProgress> {
    // By source too: a file that was cancelled may begin anew for another one.
    const key = `file:${file.sha256}:${file.sourceId}`;
    const source = options.sources.all().find(({ id }) => id === file.sourceId);
    if (source === undefined) throw new ApplianceError('FILE_SOURCE_UNKNOWN', { params: { source: file.sourceName } });
    if (!existsSync(file.path)) throw new ApplianceError('FILE_GONE', { params: { path: file.path } });
    let mirroredAt = 0;
    return importFile({
      path: file.path,
      name: file.name,
      // The writer's word counts; the copy in the list may be behind it.
      resumeAt: Math.max(file.position, writer.committed(key)),
      plainRows: source.plainRows,
      limits: options.unpack,
      signal,
      deliver: (piece) => writer.deliver({ key, sourceId: file.sourceId, peer: file.name }, piece),
      waitForRoom,
      onProgress(progress) {
        if (now() - mirroredAt < mirrorEveryMs) return;
        mirroredAt = now();
        records.update(file.id, changeOf(file, progress));
      },
    });
  }

  /** An import that was stopped stays `running` and is taken up by the next start. */
  async function settle(file: ImportRecord, thrown: unknown, aborted: boolean): Promise<boolean> {
    if (stopping) return false;
    const error = asError(thrown);
    if (aborted) return await end(file, 'cancelled', new ApplianceError('FILE_IMPORT_CANCELLED'));
    if (error instanceof ApplianceError && !error.retryable) return await end(file, 'failed', error);
    failures = failures.id === file.id ? { id: file.id, count: failures.count + 1 } : { id: file.id, count: 1 };
    if (failures.count >= maxFailures) {
      const params = { reason: error.message };
      return await end(file, 'failed', new ApplianceError('FILE_BROKEN', { params, cause: thrown }));
    }
    diagnostics.report('error', 'FileImportInterruptedError', { file: file.name, error: error.message });
    retry = after(retryMs, wake, interrupted).unref();
    return false;
  }

  async function end(file: ImportRecord, state: 'cancelled' | 'failed', error: ApplianceError): Promise<boolean> {
    const { code: errorCode, params: errorParams } = error;
    records.update(file.id, { state, errorCode, errorParams, endedAt: now() });
    diagnostics.report('warn', 'FileImportEnded', { file: file.name, source: file.sourceName, state, errorCode });
    const folder = await options.folderOf(file.sourceName);
    if (existsSync(file.path)) await folder.fail(file.path, error);
    return true;
  }

  async function putAway(file: ImportRecord): Promise<void> {
    const folder = await options.folderOf(file.sourceName);
    if (file.state === 'done') await folder.finish(file.path);
    else await folder.fail(file.path, new ApplianceError('FILE_IMPORT_CANCELLED'));
  }

  function interrupted(error: Error): void {
    diagnostics.report('error', 'FileImportInterruptedError', { error: error.message });
  }

  function wake(): void {
    if (stopping) return;
    working ??= work()
      .catch((thrown: unknown) => {
        interrupted(asError(thrown));
        retry = after(retryMs, wake, interrupted).unref();
      })
      .finally(() => {
        working = null;
      });
  }

  return {
    wake,
    putAway,
    cancel(id) {
      if (running?.id === id) {
        running.abort.abort();
        return true;
      }
      const waiting = records.unfinished().find((file) => file.id === id);
      if (waiting === undefined) return false;
      end(waiting, 'cancelled', new ApplianceError('FILE_IMPORT_CANCELLED')).catch(interrupted);
      return true;
    },
    async stop() {
      stopping = true;
      retry?.stop();
      running?.abort.abort();
      await working;
    },
  };
}

/** Counts of earlier runs of the same import are added; what the last second before a crash stored is not in them. */
function changeOf(file: ImportRecord, { readBytes, position, records, ...counts }: FileProgress) {
  return {
    readBytes,
    position,
    records,
    stored: file.stored + counts.stored,
    quarantined: file.quarantined + counts.quarantined,
    duplicates: file.duplicates + counts.duplicates,
  };
}
