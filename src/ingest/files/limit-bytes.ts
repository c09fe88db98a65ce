import { Transform } from 'node:stream';
import { ApplianceError } from '../../core/errors.ts';

/** Hands bytes on and fails with FILE_TOO_LARGE at more than `maxBytes`. */
export function limitBytes(maxBytes: number): Transform {
  let bytes = 0;
  return new Transform({
    transform(piece: Buffer, _encoding, done) {
      bytes += piece.length;
      if (bytes > maxBytes)
        done(new ApplianceError('FILE_TOO_LARGE', { params: { mib: Math.floor(maxBytes / 2 ** 20) } }));
      else done(null, piece);
    },
  });
}
