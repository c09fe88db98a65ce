import { Transform } from 'node:stream';
import { ApplianceError, asError } from '../../core/errors.ts';
import type { ImportRoom } from './file-ports.ts';

/** Hands bytes on and fails with FILE_TOO_LARGE at more than `maxBytes`, and as `room` says once the disk is full. */
export function limitBytes(maxBytes: number, room: ImportRoom): Transform {
  let bytes = 0;
  return new Transform({
    transform(piece: Buffer, _encoding, done) {
      bytes += piece.length;
      try {
        if (bytes > maxBytes)
          throw new ApplianceError('FILE_TOO_LARGE', { params: { mib: Math.floor(maxBytes / 2 ** 20) } });
        room.require();
        done(null, piece);
      } catch (thrown) {
        done(asError(thrown));
      }
    },
  });
}
