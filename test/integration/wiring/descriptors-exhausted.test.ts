import { spawn } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';

const watch = join(import.meta.dirname, '../../../src/operations/descriptor-watch.ts');
/** A server that takes everybody, so that its process runs out of descriptors. */
const program = `
import { createServer } from 'node:net';
import { watchDescriptors } from '${watch}';
const say = (text) => process.stdout.write(text + '\\n');
const diagnostics = { report: (level, name, details) => say(JSON.stringify({ name, ...details })), counts: () => ({}) };
watchDescriptors({ limit: 64, diagnostics, everyMs: 50 });
const server = createServer((socket) => socket.on('error', () => {}));
server.listen(0, '127.0.0.1', () => say(JSON.stringify({ port: server.address().port })));
`;

it('a process without descriptors says so, although the system tells it nothing', async () => {
  const child = spawn('sh', ['-c', 'ulimit -n 64; exec "$0" --input-type=module -e "$1"', process.execPath, program]);
  const sockets: Socket[] = [];
  try {
    const told = await new Promise<Record<string, unknown>>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`ended with ${code}`)));
      createInterface({ input: child.stdout }).on('line', (line) => {
        const message = JSON.parse(line) as Record<string, unknown>;
        if (message['name'] !== undefined) resolve(message);
        for (let count = 0; message['port'] !== undefined && count < 100; count++) {
          const socket = connect(Number(message['port']), '127.0.0.1').on('error', () => undefined);
          sockets.push(socket);
        }
      });
    });
    expect(told).toMatchObject({ name: 'DescriptorsScarce', limit: 64 });
    expect(Number(told['open'])).toBeGreaterThan(57);
  } finally {
    for (const socket of sockets) socket.destroy();
    child.kill('SIGKILL');
  }
});
