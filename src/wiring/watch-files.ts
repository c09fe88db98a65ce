import { type FSWatcher, statSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { after, type GuardedTimer, repeat } from '../core/guarded-timers.ts';

/** Tells when one of some files was replaced or changed. */
export interface FileWatch {
  stop(): void;
}

/** Files of a pair are replaced one after the other: a moment of quiet is waited for. */
const quietMs = 500;

/**
 * Watches files that may be replaced by rename, through a link, or on a file system that tells nothing of changes: the
 * kernel's notices are taken where there are any, and each `everyMs` the files are looked at.
 */
export function watchFiles(
  paths: readonly string[],
  options: { everyMs: number; onChanged(): unknown; onError(error: Error): void },
): FileWatch {
  let before = paths.map(signature).join();
  let timer: GuardedTimer | null = null;

  function look(): unknown {
    const now = paths.map(signature).join();
    if (now === before) return undefined;
    before = now;
    return options.onChanged();
  }

  function noticed(): void {
    timer?.stop();
    timer = after(quietMs, look, options.onError).unref();
  }

  const watchers = [...new Set(paths.map((path) => dirname(path)))].flatMap((folder): FSWatcher[] => {
    const names = paths.filter((path) => dirname(path) === folder).map((path) => basename(path));
    try {
      const watcher = watch(folder, (_event, name) => {
        if (name === null || names.includes(name)) noticed();
      });
      watcher.on('error', () => watcher.close());
      watcher.unref();
      return [watcher];
    } catch {
      // No notices here (no watches left, a foreign file system): the regular look finds the change.
      return [];
    }
  });
  const regular = repeat(options.everyMs, look, options.onError).unref();
  return {
    stop() {
      regular.stop();
      timer?.stop();
      for (const watcher of watchers) watcher.close();
    },
  };
}

function signature(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? 'absent' : `${found.ino} ${found.size} ${found.mtimeMs}`;
}
