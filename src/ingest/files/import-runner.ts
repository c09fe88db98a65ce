import { ApplianceError, asError } from '../../core/errors.ts';
import { after, type GuardedTimer } from '../../core/guarded-timers.ts';
import type { ImportRecord } from './file-ports.ts';
import { createImportEndings, type ImportEndingsOptions } from './import-endings.ts';
import { type RunImportOptions, runImport } from './run-import.ts';

export interface ImportRunnerOptions extends RunImportOptions, ImportEndingsOptions {}

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

/** After a failure of our own (the disk, the writer) the same file is tried again. */
const retryMs = 5000;
/** So often is an import begun without coming any further: one bad file must not keep the others waiting for ever. */
const maxAttempts = 3;

/** Creates the runner. */
export function createImportRunner(options: ImportRunnerOptions): ImportRunner {
  const { records, diagnostics, now } = options;
  const endings = createImportEndings(options);
  let stopping = false;
  let running: { id: number; abort: AbortController } | null = null;
  let working: Promise<void> | null = null;
  let retry: GuardedTimer | null = null;

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
      await endings.done(file, await runImport(file, options, abort.signal));
    } catch (thrown) {
      return await settle(file, thrown, abort.signal.aborted);
    } finally {
      running = null;
    }
    return true;
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
    retryLater();
    return false;
  }

  async function end(file: ImportRecord, state: 'cancelled' | 'failed', error: ApplianceError): Promise<true> {
    const moved = endings.broken(file, state, error);
    // Nobody can cancel it any more, though its file is still on its way.
    if (running?.id === file.id) running = null;
    await moved;
    return true;
  }

  function interrupted(error: Error): void {
    diagnostics.report('error', 'FileImportInterruptedError', { error: error.message });
  }

  function retryLater(): void {
    retry = after(retryMs, wake, interrupted).unref();
  }

  function wake(): void {
    if (stopping) return;
    working ??= work()
      .catch((thrown: unknown) => {
        interrupted(asError(thrown));
        retryLater();
      })
      .finally(() => {
        working = null;
      });
  }

  return {
    wake,
    putAway: endings.putAway,
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

function givenUp({ attempts, position }: ImportRecord): ApplianceError {
  return new ApplianceError('FILE_IMPORT_GIVEN_UP', { params: { attempts, position } });
}
