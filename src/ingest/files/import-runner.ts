import { existsSync } from 'node:fs';
import type { CommittedDelivery } from '../../core/deliveries.ts';
import { ApplianceError, asError } from '../../core/errors.ts';
import { after, type GuardedTimer } from '../../core/guarded-timers.ts';
import type { Diagnostics } from '../../diagnostics/log.ts';
import type { SourceFolder } from './drop-folder.ts';
import type { FileSources, ImportChange, ImportRecord, ImportRecords, ImportRoom, ImportWriter } from './file-ports.ts';
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
/** So often is an import begun without coming any further: one bad file must not keep the others waiting for ever. */
const maxAttempts = 3;

/** Creates the runner. */
export function createImportRunner(options: ImportRunnerOptions): ImportRunner {
  const { records, writer, room, diagnostics, now } = options;
  let stopping = false;
  let running: { id: number; abort: AbortController } | null = null;
  let working: Promise<void> | null = null;
  let retry: GuardedTimer | null = null;

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
    try {
      if (file.attempts >= maxAttempts) return await end(file, 'failed', givenUp(file));
      // Noted before anything is tried: an import that ends the process counts as well.
      records.update(file.id, { state: 'running', startedAt: now(), attempts: file.attempts + 1 });
      const change = await run(file, abort.signal);
      records.update(file.id, { ...change, state: 'done', endedAt: now() });
      diagnostics.report('info', 'FileImported', { file: file.name, source: file.sourceName, ...change });
      await putAway({ ...file, state: 'done' });
    } catch (thrown) {
      return await settle(file, thrown, abort.signal.aborted);
    } finally {
      running = null;
    }
    return true;
  }

  async function run(file: ImportRecord, signal: AbortSignal): Promise<ImportChange> {
    // By source too: a file that was cancelled may begin anew for another one.
    const key = `file:${file.sha256}:${file.sourceId}`;
    const source = options.sources.all().find(({ id }) => id === file.sourceId);
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
      limits: options.unpack,
      signal,
      deliver: (piece) => writer.deliver({ key, sourceId: file.sourceId, peer: file.name }, piece),
      waitForRoom,
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

  /** An import that was stopped stays `running` and is taken up by the next start. */
  async function settle(file: ImportRecord, thrown: unknown, aborted: boolean): Promise<boolean> {
    if (stopping) {
      // Nobody's fault.
      records.update(file.id, { attempts: file.attempts });
      return false;
    }
    const error = asError(thrown);
    if (aborted) return await end(file, 'cancelled', new ApplianceError('FILE_IMPORT_CANCELLED'));
    if (error instanceof ApplianceError && !error.retryable) return await end(file, 'failed', error);
    const attempts = records.unfinished().find(({ id }) => id === file.id)?.attempts ?? maxAttempts;
    if (attempts >= maxAttempts) {
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
    // Nobody can cancel it any more, though its file is still on its way.
    if (running?.id === file.id) running = null;
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

function givenUp({ attempts, position }: ImportRecord): ApplianceError {
  return new ApplianceError('FILE_IMPORT_GIVEN_UP', { params: { attempts, position } });
}
