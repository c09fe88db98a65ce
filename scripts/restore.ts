/**
 * Makes a data folder of a backup.
 * Exit codes: 0 done, 1 refused or failed, 2 usage.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { restoreDataFolder } from '../src/wiring/backups.ts';
import { backupText, failureText } from './backup-texts.ts';
import { languageOf } from './models-texts.ts';

const language = languageOf(process.env);
const say = (text: string) => process.stdout.write(`${text}\n`);

function readOptions() {
  try {
    const { values } = parseArgs({
      options: { from: { type: 'string' }, to: { type: 'string' }, name: { type: 'string' } },
    });
    const { from, to, name } = values;
    return from === undefined || to === undefined ? null : { from: resolve(from), to: resolve(to), name };
  } catch {
    return null; // the usage says what is allowed
  }
}

async function main(): Promise<number> {
  const options = readOptions();
  if (options === null) {
    say(backupText(language, 'restoreUsage'));
    return 2;
  }
  process.umask(0o077);
  const { at, version, files } = await restoreDataFolder({
    ...options,
    onProgress: (progress) => say(backupText(language, 'copied', { ...progress })),
  });
  const { to } = options;
  say(backupText(language, 'restored', { at: new Date(at).toISOString(), version, to, files: files.length }));
  if (process.getuid?.() === 0) say(backupText(language, 'owner', { to }));
  return 0;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (thrown) => {
    process.stderr.write(`${failureText(language, thrown)}\n`);
    process.exitCode = 1;
  },
);
