import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';

/*
 * Reads zip archives (PKWARE APPNOTE 6.3: end of central directory 4.3.16, central directory 4.3.12, local header
 * 4.3.7): stored and deflated members, no encryption, no zip64. Wheels are such archives.
 */
const endSignature = 0x06054b50;
const centralSignature = 0x02014b50;
const localSignature = 0x04034b50;
const endSize = 22;
const maxComment = 0xffff;

/** Lists the members: name to `{method, compressedBytes, sizeBytes, crc32, offset}`. Throws where it is no zip. */
export async function listZip(path) {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const tail = await readAt(file, Math.max(0, size - endSize - maxComment), Math.min(size, endSize + maxComment));
    const at = findEnd(tail);
    if (at < 0) throw new Error(`${path} is no zip archive, or it is cut short.`);
    const directory = await readAt(file, tail.readUInt32LE(at + 16), tail.readUInt32LE(at + 12));
    return parseDirectory(directory, tail.readUInt16LE(at + 10), path);
  } finally {
    await file.close();
  }
}

/** Writes one member to a stream (a file path or a Writable), unpacked. Throws where it is missing or damaged. */
export async function extractMember(path, member, destination, { onBytes = () => {} } = {}) {
  const entry = (await listZip(path)).get(member);
  if (!entry) throw new Error(`${path} has no member ${member}.`);
  const writable = typeof destination === 'string' ? createWriteStream(destination) : destination;
  let written = 0;
  const count = new Transform({
    transform(piece, _encoding, done) {
      written += piece.length;
      onBytes(piece.length);
      done(
        written > entry.sizeBytes ? new Error(`${member} in ${path} is longer than its directory says.`) : null,
        piece,
      );
    },
  });
  const source = await memberStream(path, entry);
  if (entry.method === 8) await pipeline(source, createInflateRaw(), count, writable);
  else if (entry.method === 0) await pipeline(source, count, writable);
  else throw new Error(`${member} in ${path} uses compression method ${entry.method}, which is not supported.`);
  if (written !== entry.sizeBytes)
    throw new Error(`${member} in ${path} is ${written} bytes long, not ${entry.sizeBytes}.`);
}

function findEnd(tail) {
  for (let at = tail.length - endSize; at >= 0; at--) if (tail.readUInt32LE(at) === endSignature) return at;
  return -1;
}

function parseDirectory(directory, count, path) {
  const entries = new Map();
  let at = 0;
  for (let index = 0; index < count; index++) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== centralSignature) {
      throw new Error(`The directory of ${path} is damaged.`);
    }
    const nameLength = directory.readUInt16LE(at + 28);
    const name = directory.toString('utf8', at + 46, at + 46 + nameLength);
    entries.set(name, {
      encrypted: (directory.readUInt16LE(at + 8) & 1) === 1,
      method: directory.readUInt16LE(at + 10),
      compressedBytes: directory.readUInt32LE(at + 20),
      sizeBytes: directory.readUInt32LE(at + 24),
      offset: directory.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

async function memberStream(path, entry) {
  if (entry.encrypted) throw new Error(`${path} is encrypted.`);
  const file = await open(path, 'r');
  const header = await readAt(file, entry.offset, 30);
  if (header.length < 30 || header.readUInt32LE(0) !== localSignature) {
    await file.close();
    throw new Error(`A member header of ${path} is damaged.`);
  }
  const start = entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  if (entry.compressedBytes === 0) {
    await file.close();
    return Readable.from([]);
  }
  return file.createReadStream({ start, end: start + entry.compressedBytes - 1, highWaterMark: 1024 * 1024 });
}

async function readAt(file, position, length) {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}
