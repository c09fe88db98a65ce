import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { type Disturbance, type DisturbanceContext, type Seen, senders } from '../disturbance.ts';
import { pushHeaders } from '../https-call.ts';
import { connecting } from '../socket-ends.ts';

const refusals = (...kinds: string[]) => kinds.map((kind) => `SendersRefused/${kind}`);
const seatsRefused = refusals(
  'address_full',
  'all_full',
  'evicted',
  'first_message_late',
  'handshake_late',
  'handshake_rate',
);
const slowRefused = refusals('push_slow', 'push_in_hand', 'push_memory');

/** Opens connections that say nothing, and holds those that are let in. */
async function holdSilent(context: DisturbanceContext, port: number, count: number): Promise<Seen> {
  let refused = 0;
  let closedByPeer = 0;
  let over = false;
  const sockets = Array.from({ length: count }, () => {
    const socket = connect({ port, host: '127.0.0.1', localAddress: senders.silent });
    let isOpen = false;
    socket.once('connect', () => {
      isOpen = true;
    });
    socket.on('error', () => {}); // told by `close`
    socket.once('close', () => {
      if (over) return;
      if (isOpen) closedByPeer += 1;
      else refused += 1;
    });
    socket.resume();
    return socket;
  });
  await sleep(context.holdMs);
  over = true;
  for (const socket of sockets) socket.destroy();
  return { text: `${count} connections, ${refused} refused, ${closedByPeer} closed by the appliance` };
}

export const silentTcp: Disturbance = {
  name: 'silent TCP',
  toldBy: seatsRefused,
  goesOnBeside: true,
  run: (context) => holdSilent(context, context.appliance.ports.tcp, 1000),
};

export const silentTls: Disturbance = {
  name: 'silent TLS',
  toldBy: seatsRefused,
  goesOnBeside: true,
  run: (context) => holdSilent(context, context.appliance.ports.tls, 600),
};

export const silentFeeds: Disturbance = {
  name: 'silent HTTPS of feeds',
  toldBy: seatsRefused,
  goesOnBeside: true,
  run: (context) => holdSilent(context, context.appliance.ports.http, 600),
};

export const silentConsole: Disturbance = {
  name: 'silent HTTPS of the console',
  toldBy: ['ConsoleRefusalsCounted/connection.refuse'],
  goesOnBeside: true,
  async run(context) {
    const holding = holdSilent(context, context.appliance.ports.console, 600);
    await sleep(context.holdMs / 2);
    const isServed = await ownerIsServed(context);
    return { ...(await holding), wrong: isServed ? [] : ['the owner was not served'] };
  },
};

/** No measure of the product, see `goneAfterMs` of happenings.ts. */
const ownerTries = 60;

/** Asked again: a kill beside it takes the console away as well. */
async function ownerIsServed({ appliance }: DisturbanceContext): Promise<boolean> {
  for (let tries = 0; tries < ownerTries; tries += 1) {
    const isServed = await appliance
      .owner()
      .status()
      .then(
        () => true,
        () => false,
      );
    if (isServed) return true;
    await sleep(1000);
  }
  return false;
}

const slowPushes = 8;
const slowEveryMs = 500;

/** Bodies of a byte every half second under a valid token of their own. */
export const slowPush: Disturbance = {
  name: 'slow pushes',
  toldBy: slowRefused,
  goesOnBeside: true,
  async run({ appliance, holdMs }) {
    const headers = Object.entries(pushHeaders(appliance.tokens.slow, 'gzip'))
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('');
    const answers: string[] = [];
    const sockets: Socket[] = [];
    const open = async () => {
      const options = { port: appliance.ports.http, host: '127.0.0.1', localAddress: senders.slow };
      const socket = connectTls({ ...options, rejectUnauthorized: false });
      sockets.push(socket);
      socket.on('error', () => {}); // cut off: what is wanted
      socket.on('data', (part: Buffer) => answers.push(part.toString().slice(9, 12)));
      if (!(await connecting(socket, 'secureConnect'))) return;
      socket.write(`POST /v1/feeds/slow/events HTTP/1.1\r\nhost: x\r\n${headers}content-length: 100000\r\n\r\n`);
      const endAt = performance.now() + holdMs;
      while (performance.now() < endAt && socket.writable) {
        socket.write(Buffer.of(31));
        await sleep(slowEveryMs);
      }
    };
    await Promise.all(Array.from({ length: slowPushes }, open));
    const openAtEnd = sockets.filter((socket) => !socket.closed).length;
    for (const socket of sockets) socket.destroy();
    return { text: `${slowPushes} pushes, answers ${answers.join(' ') || 'none'}, ${openAtEnd} open at the end` };
  },
};
