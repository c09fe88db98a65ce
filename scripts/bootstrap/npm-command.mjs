import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { cacheFolder } from './cache-folder.mjs';
import { errorLines, looksOffline, runCommand } from './run-command.mjs';
import { SetupError } from './setup-error.mjs';

/**
 * Runs npm with the product's cache: what was fetched once is taken from there, also where there is no network. `node`
 * is put first on the PATH, so that npm runs on it. Throws naming `what` and the remedy.
 */
export async function runNpm(args, { cwd, what, node = process.execPath, onStart }) {
  const shared = ['--cache', join(cacheFolder(), 'npm'), '--no-audit', '--no-fund', '--no-update-notifier'];
  const run = (mode) =>
    runCommand(...npmProgram(node, [...args, mode, ...shared]), { cwd, env: envWith(node), onStart });
  let result = await run('--prefer-offline');
  if (result.code !== 0 && looksOffline(result.output)) result = await run('--offline');
  if (result.code === 0) return;
  if (result.code === null) {
    throw new SetupError(
      'npm was not found. Install npm (it comes with Node; Debian: apt-get install npm) and start again.',
    );
  }
  if (looksOffline(result.output)) {
    throw new SetupError(
      `${what} could not be fetched: there is no network, and the cache ${cacheFolder()} does not hold it. ` +
        'Connect once, or copy that folder from a machine that has it.',
    );
  }
  throw new SetupError(`npm could not install ${what}:\n${errorLines(result.output)}`);
}

/** The environment with a runtime first on the PATH. */
export function envWith(node) {
  return { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` };
}

/** npm as the running npm names itself (`npm run …` sets npm_execpath), else from the PATH. */
function npmProgram(node, args) {
  const own = process.env.npm_execpath;
  return own?.endsWith('npm-cli.js') && existsSync(own) ? [node, [own, ...args]] : ['npm', args];
}
