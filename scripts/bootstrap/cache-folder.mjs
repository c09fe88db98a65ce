import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { SetupError } from './setup-error.mjs';

/** Where downloads are kept for this user: `$HAETAE_CACHE`, else `~/.cache/haetae`. */
export function cacheFolder() {
  return process.env.HAETAE_CACHE || join(homedir(), '.cache', 'haetae');
}

/** SHA-256 of a file in hex; `onBytes` hears how much was read. */
export async function sha256OfFile(path, onBytes = () => {}) {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    hash.update(piece);
    onBytes(piece.length);
  }
  return hash.digest('hex');
}

/** SHA-256 of text, hex. */
export function sha256OfText(text) {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * Whether a file has this size and hash. Hashes of unchanged files are remembered in `verifiedFile` (same form as
 * src/inference/model-files.ts), so that a second run does not read gigabytes.
 */
export async function hasHash(path, { sizeBytes, sha256, verifiedFile }) {
  const found = await stat(path).catch(() => null);
  if (!found?.isFile() || found.size !== sizeBytes) return false;
  const facts = { sizeBytes: found.size, modifiedAt: found.mtimeMs, inode: found.ino };
  const known = (await readJson(verifiedFile))[path];
  const unchanged = known && Object.entries(facts).every(([key, value]) => known[key] === value);
  if (unchanged) return known.sha256 === sha256;
  const actual = await sha256OfFile(path);
  await writeJson(verifiedFile, { ...(await readJson(verifiedFile)), [path]: { ...facts, sha256: actual } });
  return actual === sha256;
}

export async function readJson(path) {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    // Absent or damaged stamps only mean that a step is done again.
    return {};
  }
}

export async function writeJson(path, value) {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.tmp`;
  await writeFile(draft, JSON.stringify(value));
  await rename(draft, path);
}

/** Throws where a folder's file system has less room than needed. */
export async function requireSpace(folder, neededBytes) {
  await mkdir(folder, { recursive: true });
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= neededBytes) return;
  const megabytes = (bytes) => Math.ceil(bytes / 1e6);
  throw new SetupError(
    `Not enough disk space: ${megabytes(neededBytes)} MB are needed at ${folder}, ${megabytes(bavail * bsize)} MB are free. ` +
      'Make room, or set HAETAE_CACHE to a folder on a larger disk.',
  );
}

/** Removes what interrupted runs left in a folder: entries named `draft-<pid>` of processes that are gone. */
export async function sweepDrafts(folder) {
  for (const name of await readdir(folder).catch(() => [])) {
    const pid = /(?:^|\.)draft-(\d+)/.exec(name)?.[1];
    if (pid && !existsSync(`/proc/${pid}`)) await rm(join(folder, name), { recursive: true, force: true });
  }
}
