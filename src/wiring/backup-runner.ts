import type { Clock } from '../core/clock.ts';
import { ApplianceError, asError } from '../core/errors.ts';
import { openThread, type ThreadClient } from '../core/threads/thread-client.ts';
import type { Diagnostics } from '../diagnostics/log.ts';
import { takeReports } from '../diagnostics/thread-reports.ts';
import type { BackupProgress, BackupResult } from '../operations/backup/make-backup.ts';
import type { Job } from '../pipeline/job.ts';
import type { Settings } from '../settings/schema.ts';
import type { BackupRequest } from './backups.ts';
import type { Stores } from './stores.ts';

/** What the thread that makes a backup is asked and tells. */
export interface BackupThreadContract {
  ready: null;
  requests: { backup(request: BackupRequest): BackupResult };
  orders: Record<never, never>;
  events: { progress: BackupProgress };
}

/** Makes backups, one at a time, each on a thread of its own. */
export interface BackupRunner {
  /** @throws ApplianceError BACKUP_UNDER_WAY, BACKUP_FOLDER_REFUSED where none is named, DISK_FULL_STOPPED */
  start(request: { folder: string | null; withSecrets: boolean; by: string }): {
    id: number;
    ended: Promise<BackupResult>;
  };
  /** False where it is not under way. */
  cancel(id: number): boolean;
  /** Cancels what is under way and waits for it, some seconds at most: a folder on a network may answer never. */
  stop(): Promise<void>;
}

/** What a cancelled backup gets to end; it looks at its cancellation after each file and each piece of a large one. */
const stopMs = 5000;

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
  let current: {
    id: number;
    cancel: AbortController;
    thread: ThreadClient<BackupThreadContract>;
    ended: Promise<BackupResult>;
  } | null = null;
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

  const openBackupThread = (id: number) =>
    openThread<BackupThreadContract>({
      name: 'backup',
      script: new URL('../backup-thread.ts', import.meta.url),
      data: null,
      on: { progress: ({ files, filesTotal }) => note(id, { files, filesTotal }) },
      endedError: (detail) => new ApplianceError('STORE_THREAD_ENDED', { params: { thread: 'backup', detail } }),
      onFault: takeReports('backup', diagnostics).fault,
    });

  const run = async (
    id: number,
    request: BackupRequest,
    { thread, cancel }: { thread: ThreadClient<BackupThreadContract>; cancel: AbortController },
  ): Promise<BackupResult> => {
    try {
      const result = await thread.ask('backup', request, { signal: cancel.signal, untilItEnds: true });
      noteDone(id, request.to, result);
      return result;
    } catch (thrown) {
      noteFailed(id, asError(thrown), cancel.signal.aborted);
      throw thrown;
    } finally {
      await thread.stop(stopMs);
      current = null;
    }
  };

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
      const hand = { thread: openBackupThread(id), cancel: new AbortController() };
      const ended = run(id, request, hand);
      // Whoever only started it learns the outcome from the list.
      ended.catch(() => {});
      current = { id, ended, ...hand };
      return { id, ended };
    },
    cancel(id) {
      if (current?.id !== id) return false;
      current.cancel.abort(new Error('cancelled'));
      return true;
    },
    async stop() {
      if (current === null) return;
      const { thread, cancel, ended } = current;
      cancel.abort(new Error('cancelled'));
      await thread.stop(stopMs);
      await ended.catch(() => {}); // noted in the list
    },
  };
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
