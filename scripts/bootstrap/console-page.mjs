import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { readJson, sha256OfText, writeJson } from './cache-folder.mjs';
import { envWith } from './npm-command.mjs';
import { say } from './progress.mjs';
import { errorLines, runCommand } from './run-command.mjs';
import { SetupError } from './setup-error.mjs';

/** Where vite.config.ts puts the page. */
const pageFolder = 'dist/console';
/** Folders whose content makes up the page. */
const inputs = ['src/console/web', 'src/console/contract', 'package-lock.json'];

/** Builds the console's page with Vite if its sources changed since the last time. */
export async function ensurePage(root, node) {
  const config = join(root, 'src/console/web/vite.config.ts');
  if (!existsSync(config)) return;
  const stamp = join(root, 'dist', '.page-stamp.json');
  const hash = sha256OfText((await Promise.all(inputs.map((path) => contentOf(join(root, path), root)))).join('\n'));
  const last = await readJson(stamp);
  if (last.hash === hash && existsSync(join(root, pageFolder, 'index.html'))) return;
  say('Building the console page …');
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const { code, output } = await runCommand(node, [vite, 'build', '--config', config], {
    cwd: root,
    env: envWith(node),
  });
  if (code !== 0) throw new SetupError(`The console page could not be built:\n${errorLines(output)}`);
  await writeJson(stamp, { hash });
}

async function contentOf(path, root) {
  if (!existsSync(path)) return '';
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => null);
  if (!entries) return readFile(path, 'utf8');
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((file) => !/\/(dist|node_modules)\//.test(file))
    .sort();
  const parts = await Promise.all(files.map(async (file) => [relative(root, file), await readFile(file, 'latin1')]));
  return parts.map(([name, text]) => `${name}\n${sha256OfText(text)}`).join('\n');
}
