import { setPriority } from 'node:os';
import { serveThread } from './core/threads/thread-host.ts';
import type { BackupThreadContract } from './wiring/backup-runner.ts';
import { backupDataFolder } from './wiring/backups.ts';

/** Entry of the thread that makes one backup. */
// On Linux 0 means the calling thread; ingestion and answers to people always win.
if (process.platform === 'linux') setPriority(0, 10);

await serveThread<BackupThreadContract>((tell) => ({
  ready: null,
  requests: {
    backup: (request, signal) =>
      backupDataFolder(request, { signal, onProgress: (progress) => tell('progress', progress) }),
  },
  orders: {},
  close() {},
}));
