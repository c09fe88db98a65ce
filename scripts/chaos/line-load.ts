import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { closingOf, connecting } from './socket-ends.ts';

/** One connection with its lines, numbered from `from` up to and without `to`. */
export interface LineConnection {
  from: number;
  to: number;
  openedAt: number;
  endedAt: number;
  /** `orderly`: every line was taken and the connection was closed by its sender. */
  end: 'orderly' | 'broken' | 'refused';
}

/** Syslog lines over TCP, which nobody acknowledges; each number is sent once. */
export interface LineLoad {
  connections: LineConnection[];
  sent(): number;
  /** Ends the connection in hand in an orderly way. */
  stop(): Promise<void>;
}

export interface LineLoadOptions {
  port: number;
  from: string;
  line(number: number): string;
  perSecond: number;
}

const connectionLastsMs = 4000;
const tickMs = 20;
const againAfterMs = 200;
/** A held-back connection must not fill the memory of this process. */
const mostBuffered = 256 * 1024;

/** Sends lines at a rate over one connection after another. */
export function startLineLoad(options: LineLoadOptions): LineLoad {
  const connections: LineConnection[] = [];
  let next = 0;
  let on = true;

  const oneConnection = async () => {
    const socket = connect({ port: options.port, host: '127.0.0.1', localAddress: options.from });
    let broken = false;
    socket.on('error', () => {
      broken = true;
    });
    const closed = closingOf(socket);
    await connecting(socket);
    const connection = { from: next, to: next, openedAt: Date.now(), endedAt: 0, end: 'refused' as const };
    if (!broken && !socket.closed) next = await sendLines(socket, next);
    const wasWhole = !broken && !socket.closed;
    if (wasWhole) socket.end();
    await closed;
    const end = next === connection.from ? 'refused' : wasWhole && !broken ? 'orderly' : 'broken';
    connections.push({ ...connection, to: next, endedAt: Date.now(), end });
    if (end !== 'orderly') await sleep(againAfterMs);
  };

  /** The number behind the last line that was handed to the socket. */
  const sendLines = async (socket: Socket, from: number): Promise<number> => {
    const startedAt = performance.now();
    let sent = from;
    while (on && !socket.closed && performance.now() - startedAt < connectionLastsMs) {
      const due = from + ((performance.now() - startedAt) / 1000) * options.perSecond;
      let text = '';
      if (socket.writableLength < mostBuffered) for (; sent < due; sent += 1) text += `${options.line(sent)}\n`;
      if (text !== '' && socket.writable) socket.write(text);
      await sleep(tickMs);
    }
    return sent;
  };

  const sending = (async () => {
    while (on) await oneConnection();
  })();
  return {
    connections,
    sent: () => next,
    async stop() {
      on = false;
      await sending;
    },
  };
}
