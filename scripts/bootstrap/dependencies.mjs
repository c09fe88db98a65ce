import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, readJson, requireSpace, sha256OfText, sweepDrafts, writeJson } from './cache-folder.mjs';
import { runNpm } from './npm-command.mjs';
import { say } from './progress.mjs';
import { runCommand } from './run-command.mjs';

const neededBytes = 2.2e9;
const keptTrees = 2;

/**
 * Installs node_modules exactly as package-lock.json says, if they are not so already. The tree is kept in the cache
 * as hard links, so that another clone gets it in a second.
 */
export async function ensureDependencies(root, node) {
  const lockText = await readFile(join(root, 'package-lock.json'), 'utf8');
  const lockHash = sha256OfText(`${lockText}\n${process.platform}-${process.arch}`);
  const modules = join(root, 'node_modules');
  const stamp = join(modules, '.haetae-stamp.json');
  if ((await readJson(stamp)).lockHash === lockHash) return;
  if (await matchesLock(modules, JSON.parse(lockText))) return writeJson(stamp, { lockHash });

  const trees = join(cacheFolder(), 'modules');
  const tree = join(trees, lockHash.slice(0, 16));
  await sweepDrafts(trees);
  await sweepDrafts(root);
  if (!(await takeTree(tree, modules))) {
    say('Installing dependencies (npm ci) …');
    const startedAt = Date.now();
    await requireSpace(cacheFolder(), neededBytes);
    await runNpm(['ci', '--ignore-scripts'], { cwd: root, node, what: 'the dependencies of package-lock.json' });
    say(`Dependencies installed in ${Math.round((Date.now() - startedAt) / 1000)} s.`);
    await keepTree(modules, tree, trees);
  }
  await writeJson(stamp, { lockHash });
}

/** Whether an installation that this script did not make holds every package of the lock file in its version. */
async function matchesLock(modules, lock) {
  const installed = (await readJson(join(modules, '.package-lock.json'))).packages ?? {};
  const wanted = Object.entries(lock.packages).filter(([path, entry]) => path !== '' && !entry.optional);
  return wanted.length > 0 && wanted.every(([path, { version }]) => installed[path]?.version === version);
}

/** Puts a kept tree in place. False where there is none or hard links do not reach (another file system). */
async function takeTree(tree, modules) {
  if (!existsSync(tree)) return false;
  const draft = `${modules}.draft-${process.pid}`;
  const linked = await hardLink(tree, draft);
  if (linked) {
    await rm(modules, { recursive: true, force: true });
    await rename(draft, modules);
    say('Dependencies taken from the cache.');
  } else {
    await rm(draft, { recursive: true, force: true });
  }
  return linked;
}

async function keepTree(modules, tree, trees) {
  await mkdir(trees, { recursive: true });
  const draft = `${tree}.draft-${process.pid}`;
  if (await hardLink(modules, draft))
    await rename(draft, tree).catch(() => rm(draft, { recursive: true, force: true }));
  else await rm(draft, { recursive: true, force: true });
  const found = await Promise.all(
    (await readdir(trees)).map(async (name) => ({
      path: join(trees, name),
      at: (await stat(join(trees, name))).ctimeMs,
    })),
  );
  for (const old of found.sort((a, b) => b.at - a.at).slice(keptTrees))
    await rm(old.path, { recursive: true, force: true });
}

async function hardLink(from, to) {
  const { code } = await runCommand('cp', ['-al', from, to]);
  return code === 0;
}
