import { Worker } from 'node:worker_threads';
import type { Clock } from '../core/clock.ts';
import { type ErrorCode, errorCatalogue } from '../core/error-catalogue.ts';
import { ApplianceError, asError } from '../core/errors.ts';
import type { Diagnostics } from '../diagnostics/log.ts';
import type { BackupProgress, BackupResult } from '../operations/backup/make-backup.ts';
import type { Job } from '../pipeline/job.ts';
import type { Settings } from '../settings/schema.ts';
import type { BackupRequest } from './backups.ts';
import type { Stores } from './stores.ts';

export type FromBackupThread =
  | { type: 'progress'; progress: BackupProgress }
  | { type: 'done'; result: BackupResult }
  | {
      type: 'failed';
      cancelled: boolean;
      code: string | null;
      params: Record<string, string | number>;
      message: string;
    };

/** Makes backups, one at a time, each on a thread of its own. */
export interface BackupRunner {
  /** @throws ApplianceError BACKUP_UNDER_WAY, BACKUP_FOLDER_REFUSED where none is named, DISK_FULL_STOPPED */
  start(request: { folder: string | null; withSecrets: boolean; by: string }): {
    id: number;
    ended: Promise<BackupResult>;
  };
  /** False where it is not under way. */
  cancel(id: number): boolean;
  /** Cancels what is under way and waits for it. */
  stop(): Promise<void>;
}

export interface BackupRunnerOptions {
  settings: Settings;
  version: string;
  clock: Clock;
  diagnostics: Diagnostics;
  /** @throws ApplianceError DISK_FULL_STOPPED */
  requireRoom(): void;
}

/** The runner over the table of backups; one that an earlier life did not finish is marked so. */
export function createBackupRunner(
  { backups, audit }: Pick<Stores, 'backups' | 'audit'>,
  options: BackupRunnerOptions,
): BackupRunner {
  const { settings, version, clock, diagnostics } = options;
  let current: { id: number; worker: Worker; ended: Promise<BackupResult> } | null = null;
  backups.endInterrupted(clock.now());

  const note = (id: number, change: Parameters<typeof backups.update>[1]) => {
    try {
      backups.update(id, change);
    } catch (thrown) {
      // The backup itself is whole; only the row in the list is behind.
      diagnostics.report('error', 'BackupNotedError', { id, error: asError(thrown).message });
    }
  };

  const noteDone = (id: number, folder: string, { name, files, bytes, copiedBytes }: BackupResult) => {
    note(id, { state: 'done', name, files, bytes, copiedBytes, endedAt: clock.now() });
    diagnostics.report('info', 'BackupMade', { folder, name, files, bytes, copiedBytes });
  };
  const noteFailed = (id: number, { message }: Error, cancelled: boolean) => {
    note(id, { state: cancelled ? 'cancelled' : 'failed', error: message, endedAt: clock.now() });
    diagnostics.report(cancelled ? 'info' : 'error', 'BackupFailedError', { error: message });
  };

  const run = (id: number, request: BackupRequest, worker: Worker): Promise<BackupResult> =>
    new Promise((resolve, reject) => {
      let outcome: Extract<FromBackupThread, { type: 'done' | 'failed' }> | null = null;
      let fault = 'it ended without an answer';
      worker.on('message', (message: FromBackupThread) => {
        if (message.type !== 'progress') outcome = message;
        else note(id, { files: message.progress.files, filesTotal: message.progress.filesTotal });
      });
      worker.on('error', (thrown) => {
        fault = asError(thrown).message;
      });
      worker.on('exit', () => {
        current = null;
        if (outcome?.type === 'done') {
          noteDone(id, request.to, outcome.result);
          return resolve(outcome.result);
        }
        const error = outcome === null ? new Error(fault) : errorOf(outcome);
        noteFailed(id, error, outcome?.cancelled === true);
        reject(error);
      });
    });

  return {
    start({ folder, withSecrets, by }) {
      options.requireRoom();
      if (current !== null) throw new ApplianceError('BACKUP_UNDER_WAY', { params: { id: current.id } });
      const to = folder ?? settings.backup.folder;
      if (!to.startsWith('/')) {
        throw new ApplianceError('BACKUP_FOLDER_REFUSED', {
          params: { folder: to || '-', reason: 'not an absolute path' },
        });
      }
      const startedAt = clock.now();
      const id = backups.begin({ folder: to, createdBy: by, withSecrets, startedAt });
      const detail = { target: to, outcome: 'ok', withSecrets };
      audit.append({ at: startedAt, actor: by, address: '', action: 'backup.start', detail });
      const dataFolder = settings.data.folder;
      const request: BackupRequest = { dataFolder, to, withSecrets, keep: settings.backup.keep, version };
      const worker = new Worker(new URL('../backup-thread.ts', import.meta.url), {
        name: 'backup',
        workerData: request,
      });
      const ended = run(id, request, worker);
      // Whoever only started it learns the outcome from the list.
      ended.catch(() => {});
      current = { id, worker, ended };
      return { id, ended };
    },
    cancel(id) {
      if (current?.id !== id) return false;
      current.worker.postMessage('cancel');
      return true;
    },
    async stop() {
      if (current === null) return;
      const { worker, ended } = current;
      worker.postMessage('cancel');
      await ended.catch(() => {}); // noted in the list
    },
  };
}

function errorOf(failed: Extract<FromBackupThread, { type: 'failed' }>): Error {
  const { code, params, message } = failed;
  if (code === null || !(code in errorCatalogue)) return new Error(message);
  return new ApplianceError(code as ErrorCode, { params });
}

/** The scheduled backup into the configured folder. */
export function createBackupJob(runner: BackupRunner): Job {
  return {
    name: 'backup',
    heavy: false,
    deadlineMs: 24 * 3_600_000,
    isDue: () => true,
    steps: [
      {
        kind: 'task',
        name: 'backup',
        async run({ signal }) {
          const { id, ended } = runner.start({ folder: null, withSecrets: false, by: 'schedule' });
          signal.addEventListener('abort', () => runner.cancel(id), { once: true });
          const { files, reused, copiedBytes } = await ended;
          return { files, reused, copiedBytes };
        },
      },
    ],
  };
}
