/**
 * A sender of its own process: sends the lines of a file over one TCP connection, again and again, at a rate.
 *
 * Usage: node line-sender.ts PORT FILE RATE SECONDS COUNT
 * RATE 0 sends as fast as it is taken; it ends after SECONDS, or after COUNT lines where that is not 0. Prints
 * `{sent, seconds, cpuSeconds, waitedMs}` as JSON at the end; `waitedMs` is how long back-pressure held it up. A line
 * `sent N` is printed each second.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';

const [port = '', file = '', rateText = '0', secondsText = '60', countText = '0'] = process.argv.slice(2);
const rate = Number(rateText);
const endAfterMs = Number(secondsText) * 1000;
const most = Number(countText) || Number.POSITIVE_INFINITY;
const linesPerChunk = 250;
const tickMs = 5;

const data = readFileSync(file);
const chunks = cutIntoChunks(data);
const socket = connect({ port: Number(port), host: '127.0.0.1' });
socket.on('error', (error) => {
  console.error(error.message);
  process.exit(1);
});
await once(socket, 'connect');

const startedAt = performance.now();
let sent = 0;
let waitedMs = 0;
let next = 0;
const report = setInterval(() => console.log(`sent ${sent}`), 1000);
while (performance.now() - startedAt < endAfterMs && sent < most) {
  const due = rate === 0 ? Number.POSITIVE_INFINITY : ((performance.now() - startedAt) / 1000) * rate;
  while (sent < due && sent < most) {
    const chunk = chunks[next] as Chunk;
    next = (next + 1) % chunks.length;
    sent += chunk.lines;
    if (socket.write(chunk.bytes)) continue;
    const from = performance.now();
    await once(socket, 'drain');
    waitedMs += performance.now() - from;
    if (performance.now() - startedAt >= endAfterMs) break;
  }
  if (rate > 0) await new Promise((resolve) => setTimeout(resolve, tickMs));
}
clearInterval(report);
const seconds = (performance.now() - startedAt) / 1000;
socket.end();
await once(socket, 'close');
const { user, system } = process.cpuUsage();
console.log(JSON.stringify({ sent, seconds, cpuSeconds: (user + system) / 1e6, waitedMs }));

interface Chunk {
  bytes: Uint8Array;
  lines: number;
}

function cutIntoChunks(bytes: Buffer): Chunk[] {
  const found: Chunk[] = [];
  let start = 0;
  let lines = 0;
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, end + 1)) {
    lines++;
    if (lines < linesPerChunk && end < bytes.length - 1) continue;
    found.push({ bytes: bytes.subarray(start, end + 1), lines });
    start = end + 1;
    lines = 0;
  }
  return found;
}
