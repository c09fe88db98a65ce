import type { FastifyInstance, FastifyRequest } from 'fastify';
import { shareHolder } from '../../core/share-limit.ts';
import { type ConnectionLimits, createConnectionSeats } from './connection-seats.ts';
import { createWindowCounts } from './window-counts.ts';

type Socket = FastifyRequest['raw']['socket'];

/** What the listener does for those who behave, told by the requests that come over it. */
export interface ConnectionGuard {
  /** A live session came over this connection: it is no longer ended for another one. */
  noteSignedIn(socket: Socket): void;
  /**
   * Takes no new connections and ends those over which nothing is in hand, at the latest after `graceMs` all: who only
   * keeps silent does not hold the stop up.
   */
  stop(graceMs: number): void;
}

export type ConnectionRefusal = 'seats_taken' | 'opened_too_fast' | 'ended_for_another';

/** New connections of one address a minute; a browser opens six and keeps them. A TLS handshake costs about 1 ms. */
const openedPerMinute = 600;

/**
 * Limits the connections of a server before the first byte of them is read. Whoever is turned away or ended is told to
 * `onRefused`.
 */
export function guardConnections(
  server: FastifyInstance['server'],
  limits: ConnectionLimits,
  onRefused: (address: string, why: ConnectionRefusal) => void,
): ConnectionGuard {
  const seats = createConnectionSeats(limits);
  const opened = createWindowCounts({ windowMs: 60_000, maxKeys: 5000 });
  let isStopping = false;
  server.on('connection', (socket: Socket) => {
    const { remoteAddress: address } = socket;
    if (address === undefined || isStopping) {
      socket.destroy();
      return;
    }
    const key = keyOf(socket);
    const holder = shareHolder(address);
    const refuse = (why: ConnectionRefusal) => {
      socket.destroy();
      if (!isStopping) onRefused(address, why);
    };
    if (opened.add(holder).count > openedPerMinute) refuse('opened_too_fast');
    else if (!seats.take({ key, holder, end: () => refuse('ended_for_another') })) refuse('seats_taken');
    else socket.once('close', () => seats.leave(key));
  });
  server.on('request', ({ socket }, response) => {
    const key = keyOf(socket);
    seats.noteRequest(key, 1);
    response.once('close', () => {
      seats.noteRequest(key, -1);
      if (isStopping) seats.endAll('idle');
    });
  });
  return {
    noteSignedIn: (socket) => seats.noteSignedIn(keyOf(socket)),
    stop(graceMs) {
      isStopping = true;
      seats.endAll('idle');
      setTimeout(() => seats.endAll('all'), graceMs).unref();
    },
  };
}

/** The same for the connection and for the TLS socket over it, which do not know each other. */
function keyOf({ localAddress, localPort, remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress}|${remotePort}|${localAddress}|${localPort}`;
}
