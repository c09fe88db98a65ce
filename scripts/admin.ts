/**
 * What only who is at the machine may do: a new one-time password for a user of the console.
 * Exit codes: 0 done, 1 refused or failed, 2 usage.
 */
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../src/core/clock.ts';
import { loadSettings } from '../src/settings/load-settings.ts';
import { resetPassword } from '../src/wiring/password-reset.ts';
import { adminText } from './admin-texts.ts';
import { failureText } from './backup-texts.ts';
import { languageOf } from './models-texts.ts';

const programFolder = join(import.meta.dirname, '..');
const language = languageOf(process.env);
const say = (text: string) => process.stdout.write(`${text}\n`);

function readOptions() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        config: { type: 'string', default: join(programFolder, 'config/haetae.yaml') },
        data: { type: 'string' },
      },
    });
    const [command, name = null, ...more] = positionals;
    return command === 'reset-password' && more.length === 0 ? { ...values, name } : null;
  } catch {
    return null; // the usage says what is allowed
  }
}

/** The account as the operating system knows it, and who became it by sudo. */
function whoAsks(): { uid: number; name: string } {
  const { uid, username } = userInfo();
  const sudo = process.env['SUDO_USER'];
  return { uid, name: sudo === undefined ? username : `${username} (sudo ${sudo})` };
}

async function main(): Promise<number> {
  const options = readOptions();
  if (options === null) {
    say(adminText(language, 'usage'));
    return 2;
  }
  process.umask(0o077);
  const dataFolder = options.data
    ? resolve(options.data)
    : loadSettings(resolve(options.config), programFolder).data.folder;
  const made = await resetPassword({ dataFolder, name: options.name, by: whoAsks(), clock: systemClock });
  say(adminText(language, 'password', { name: made.name, password: made.password }));
  say(adminText(language, 'done', { sessions: made.sessionsEnded }));
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
