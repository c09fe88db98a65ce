import { createWriteStream } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { SetupError } from './setup-error.mjs';

/**
 * Fetches a file over HTTP into `path`, going on where an earlier try stopped (RFC 9110 section 14, Range). The caller
 * checks the hash.
 */
export async function downloadFile(url, path, { sizeBytes, onBytes = () => {} }) {
  await mkdir(dirname(path), { recursive: true });
  const have = await stat(path).then(
    (found) => (found.size < sizeBytes ? found.size : 0),
    () => 0,
  );
  const response = await fetch(url, have > 0 ? { headers: { range: `bytes=${have}-` } } : {}).catch((error) => {
    throw new SetupError(`${new URL(url).host} could not be reached: ${error.cause?.message ?? error.message}.`);
  });
  if (!response.ok || !response.body) throw new SetupError(`${url} answered ${response.status}.`);
  const resumed = response.status === 206;
  if (resumed) onBytes(have);
  const body = Readable.fromWeb(response.body);
  body.on('data', (piece) => onBytes(piece.length));
  await pipeline(body, createWriteStream(path, { flags: resumed ? 'a' : 'w' }));
}
