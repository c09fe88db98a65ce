import { setPriority } from 'node:os';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { ApplianceError, asError } from './core/errors.ts';
import type { FromBackupThread } from './wiring/backup-runner.ts';
import { type BackupRequest, backupDataFolder } from './wiring/backups.ts';

/** Entry of the thread that makes one backup; any message cancels it. It ends by itself. */
const main = parentPort as MessagePort;
const tell = (message: FromBackupThread) => main.postMessage(message);

// On Linux 0 means the calling thread; ingestion and answers to people always win.
if (process.platform === 'linux') setPriority(0, 10);

const cancel = new AbortController();
main.on('message', () => cancel.abort(new Error('cancelled')));

try {
  const result = await backupDataFolder(workerData as BackupRequest, {
    signal: cancel.signal,
    onProgress: (progress) => tell({ type: 'progress', progress }),
  });
  tell({ type: 'done', result });
} catch (thrown) {
  const error = asError(thrown);
  const known =
    error instanceof ApplianceError ? { code: error.code, params: error.params } : { code: null, params: {} };
  tell({ type: 'failed', cancelled: cancel.signal.aborted, message: error.message, ...known });
}
main.close();
