import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ApplianceError, asError } from '../../core/errors.ts';
import { uploadMark } from './drop-folder.ts';
import type { ImportRoom } from './file-ports.ts';
import { limitBytes } from './limit-bytes.ts';

export interface UploadReceiverOptions {
  dropFolder: string;
  maxUploadBytes: number;
  room: ImportRoom;
  now(): number;
}

/** Writes uploads into the working folder of their source. */
export interface UploadReceiver {
  /**
   * The path of the whole file; until then it has a name that the next start removes. The source's folder is open.
   * @throws ApplianceError FILE_TOO_LARGE, FILE_UPLOAD_BROKEN, and what the room throws while the disk is full
   */
  receive(sourceName: string, name: string, body: Readable): Promise<string>;
}

/** Creates the receiver. */
export function createUploadReceiver(options: UploadReceiverOptions): UploadReceiver {
  const { dropFolder, maxUploadBytes, room, now } = options;
  let uploads = 0;
  return {
    async receive(sourceName, name, body) {
      uploads = (uploads + 1) % 1_000_000;
      const number = uploads;
      const working = join(dropFolder, sourceName, 'working');
      const part = join(working, `${uploadMark}${now()}-${number}.part`);
      try {
        await pipeline(body, limitBytes(maxUploadBytes, room), createWriteStream(part, { flags: 'wx', mode: 0o600 }));
      } catch (thrown) {
        await rm(part, { force: true });
        if (thrown instanceof ApplianceError) throw thrown;
        throw new ApplianceError('FILE_UPLOAD_BROKEN', { params: { reason: asError(thrown).message }, cause: thrown });
      }
      const path = join(working, `${now()}-${String(number).padStart(6, '0')}-${name}`);
      await rename(part, path);
      return path;
    },
  };
}
