/**
 * A sender of its own process: sends the lines of a file as UDP datagrams at a rate. Node's own socket rather than
 * `loggen`, which splits what it reads from a file into several datagrams a line.
 *
 * Usage: node datagram-sender.ts PORT FILE RATE SECONDS
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

const [port = '', file = '', rateText = '', secondsText = ''] = process.argv.slice(2);
const rate = Number(rateText);
const endAfterMs = Number(secondsText) * 1000;
const tickMs = 2;

const data = readFileSync(file);
const lines: Uint8Array[] = [];
let start = 0;
for (let end = data.indexOf(10); end >= 0; end = data.indexOf(10, start)) {
  lines.push(data.subarray(start, end));
  start = end + 1;
}
const socket = createSocket('udp4');
socket.connect(Number(port), '127.0.0.1');
await once(socket, 'connect');

const startedAt = performance.now();
let sent = 0;
let failed = 0;
const onSent = (error: Error | null) => {
  if (error) failed++;
};
const report = setInterval(() => console.log(`sent ${sent}`), 1000);
while (performance.now() - startedAt < endAfterMs) {
  const due = ((performance.now() - startedAt) / 1000) * rate;
  for (; sent < due; sent++) socket.send(lines[sent % lines.length] as Uint8Array, onSent);
  await new Promise((resolve) => setTimeout(resolve, tickMs));
}
clearInterval(report);
const seconds = (performance.now() - startedAt) / 1000;
await new Promise((resolve) => setTimeout(resolve, 500));
socket.close();
const { user, system } = process.cpuUsage();
console.log(JSON.stringify({ sent: sent - failed, seconds, cpuSeconds: (user + system) / 1e6, waitedMs: 0 }));
