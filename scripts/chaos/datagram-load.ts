import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** Syslog datagrams, which may be lost on the way; each number is sent once. */
export interface DatagramLoad {
  sent(): number;
  stop(): Promise<void>;
}

const tickMs = 20;

/** Sends datagrams at a rate from an address of this machine. */
export async function startDatagramLoad(options: {
  port: number;
  from: string;
  line(number: number): string;
  perSecond: number;
}): Promise<DatagramLoad> {
  const socket = createSocket('udp4');
  socket.bind(0, options.from);
  await once(socket, 'listening');
  let sent = 0;
  let on = true;
  const sending = (async () => {
    let dueAt = performance.now();
    while (on) {
      await sleep(tickMs);
      const due = Math.round(((performance.now() - dueAt) / 1000) * options.perSecond);
      dueAt = performance.now();
      for (const end = sent + due; sent < end; sent += 1)
        // Where nobody listens the kernel says so on a later send; such a datagram is lost like any other.
        socket.send(options.line(sent), options.port, '127.0.0.1', () => {});
    }
    socket.close();
  })();
  return {
    sent: () => sent,
    async stop() {
      on = false;
      await sending;
    },
  };
}
