import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createMessageMix } from './message-mix.ts';

/** A file of benchmark lines, one a line. */
export interface MessageFile {
  path: string;
  lines: number;
  bytes: number;
}

const linesPerWrite = 5000;

/** Writes `lines` different lines whose device times are of the last minute. */
export async function writeMessageFile(path: string, lines: number, seed = 1): Promise<MessageFile> {
  const mix = createMessageMix(seed);
  const out = createWriteStream(path);
  const startAt = Date.now() - 60_000;
  let bytes = 0;
  for (let written = 0; written < lines; written += linesPerWrite) {
    let text = '';
    const count = Math.min(linesPerWrite, lines - written);
    for (let index = 0; index < count; index++) {
      text += `${mix.next(startAt + Math.floor(((written + index) / lines) * 60_000))}\n`;
    }
    bytes += text.length;
    if (!out.write(text, 'latin1')) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
  return { path, lines, bytes };
}
