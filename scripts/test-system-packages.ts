import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Programs that the end-to-end tests use, and Debian's package of each. */
const needed = [
  { program: 'chromium', package: 'chromium' },
  { program: 'loggen', package: 'syslog-ng-core' },
  { program: 'faketime', package: 'faketime' },
];

/** Installs missing programs with apt-get where this is root. Returns what to do by hand, or null where all is there. */
export function ensureSystemPackages(): string | null {
  const missing = needed.filter(({ program }) => !isOnPath(program)).map((entry) => entry.package);
  if (missing.length === 0) return null;
  const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid?.() !== 0) return `The end-to-end tests need ${missing.join(' and ')}. As root: ${command}`;
  console.log(`Installing ${missing.join(' and ')} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args: string[]) => spawnSync('apt-get', args, { env, encoding: 'utf8' });
  apt('update', '-qq');
  const { error, status, stderr } = apt('install', '-y', '-qq', '--no-install-recommends', ...missing);
  if (status === 0) return null;
  const reason = error?.message ?? stderr.trim().split('\n').slice(-3).join(' ');
  return `${missing.join(' and ')} could not be installed (${reason}). Install by hand: ${command}`;
}

function isOnPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      // Not in this folder of the PATH.
      return false;
    }
  });
}

/** Path of the library that makes up the time for a process and its threads (`LD_PRELOAD`). */
export function faketimeLibrary(): string {
  const { stdout } = spawnSync('faketime', ['-m', '-f', '+0', 'printenv', 'LD_PRELOAD'], { encoding: 'utf8' });
  const library = stdout.trim();
  if (library === '') throw new Error('faketime is not installed');
  return library;
}
