/**
 * Backs a data folder up, also while the appliance runs on it.
 * Exit codes: 0 done, 1 failed or cancelled, 2 usage.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { loadSettings } from '../src/settings/load-settings.ts';
import { backupDataFolder } from '../src/wiring/backups.ts';
import { backupText, failureText } from './backup-texts.ts';
import { languageOf } from './models-texts.ts';

const programFolder = join(import.meta.dirname, '..');
const language = languageOf(process.env);
const mib = (bytes: number) => Math.ceil(bytes / 2 ** 20);
const say = (text: string) => process.stdout.write(`${text}\n`);

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        to: { type: 'string' },
        data: { type: 'string' },
        config: { type: 'string', default: join(programFolder, 'config/haetae.yaml') },
        keep: { type: 'string', default: '0' },
        'with-secrets': { type: 'boolean', default: false },
      },
    });
    return values.to !== undefined && /^\d{1,4}$/.test(values.keep) ? { ...values, to: resolve(values.to) } : null;
  } catch {
    return null; // the usage says what is allowed
  }
}

async function main(): Promise<number> {
  const options = readOptions();
  if (options === null) {
    say(backupText(language, 'backupUsage'));
    return 2;
  }
  process.umask(0o077);
  const cancel = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => cancel.abort());
  const dataFolder = options.data
    ? resolve(options.data)
    : loadSettings(resolve(options.config), programFolder).data.folder;
  const { version } = JSON.parse(readFileSync(join(programFolder, 'package.json'), 'utf8')) as { version: string };
  const withSecrets = options['with-secrets'];
  try {
    const made = await backupDataFolder(
      { dataFolder, to: options.to, withSecrets, keep: Number(options.keep), version },
      {
        signal: cancel.signal,
        onProgress: ({ files, filesTotal }) => say(backupText(language, 'copied', { files, filesTotal })),
      },
    );
    const { name, files, reused, bytes, copiedBytes, removed } = made;
    say(backupText(language, 'made', { name, files, reused, mib: mib(bytes), copiedMib: mib(copiedBytes) }));
    if (removed.length > 0) say(backupText(language, 'removed', { names: removed.join(', ') }));
    if (!withSecrets) say(backupText(language, 'withoutSecrets'));
    return 0;
  } catch (thrown) {
    if (!cancel.signal.aborted) throw thrown;
    say(backupText(language, 'cancelled'));
    return 1;
  }
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
