import type { DropArgument, Server, Socket } from 'node:net';
import type { RateLimit } from '../core/rate-limit.ts';
import { shareHolder } from '../core/share-limit.ts';
import type { ConnectionSeats, Seat } from './connection-seats.ts';
import { peerAddress } from './syslog/peer-address.ts';

/** What tells one open connection of a server from all others. */
type Peer = Pick<Socket, 'remoteAddress' | 'remotePort'>;

/** The connections of one server with their seats. */
export interface SeatedConnections {
  /** The seat of a connection (also of the TLS socket over it); null where it is closed already. */
  seatOf(socket: Peer): Seat | null;
  /** Closes what never got beyond its TLS handshake; there is nobody to be told. */
  closeUnsecured(): void;
  closeAll(): void;
}

export interface SeatServerOptions {
  seats: ConnectionSeats;
  /**
   * How often one address may shake hands; null where the server does not speak TLS. A handshake is the dearest thing
   * that somebody without any right can make the appliance do, so those beyond the rate are refused before it.
   */
  handshakes: RateLimit | null;
  onRefused(): void;
  onHandshakeRefused(address: string): void;
  /** Closed before it could be looked at, because far too many were open at this moment. */
  onDropped(address: string): void;
}

/**
 * A connection that is evicted is closed a moment after its seat was given away, so more may be open for this moment.
 * Beyond it the kernel's connection is closed before anything is made of it.
 */
const seatSlack = 32;

/**
 * Puts seats in front of a server: a connection without a seat is closed before the server sees it, with TLS before
 * its handshake. The server must have been created, and not listen yet.
 */
export function seatConnections(server: Server, options: SeatServerOptions): SeatedConnections {
  const { seats, handshakes, onRefused, onDropped } = options;
  const open = new Map<string, { seat: Seat; socket: Socket; secured: boolean }>();
  // TLS and HTTPS servers begin the handshake in a listener of their own, which has to wait for the seat.
  const handle = server.listeners('connection');
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    const address = peerAddress(socket.remoteAddress);
    if (handshakes?.allows(shareHolder(address)) === false) {
      options.onHandshakeRefused(address);
      socket.destroy();
      return;
    }
    const seat = seats.take(address, () => socket.destroy());
    if (seat === null) {
      onRefused();
      socket.destroy();
      return;
    }
    const peer = peerOf(socket);
    const entry = { seat, socket, secured: handshakes === null };
    open.set(peer, entry);
    socket.once('close', () => {
      if (open.get(peer) === entry) open.delete(peer);
      seat.release();
    });
    for (const listener of handle) listener.call(server, socket);
  });
  server.on('secureConnection', (socket: Socket) => {
    // Counted when it is done: whoever is silent after connecting costs nothing, and takes nothing from its address.
    handshakes?.take(shareHolder(peerAddress(socket.remoteAddress)));
    const entry = open.get(peerOf(socket));
    if (entry) entry.secured = true;
  });
  server.maxConnections = seats.total + seatSlack;
  server.on('drop', (dropped?: DropArgument) => onDropped(peerAddress(dropped?.remoteAddress)));
  const close = (which: (entry: { secured: boolean }) => boolean) => {
    for (const entry of [...open.values()]) if (which(entry)) entry.socket.destroy();
  };
  return {
    seatOf: (socket) => open.get(peerOf(socket))?.seat ?? null,
    closeUnsecured: () => close(({ secured }) => !secured),
    closeAll: () => close(() => true),
  };
}

function peerOf(socket: Peer): string {
  return `${socket.remoteAddress} ${socket.remotePort}`;
}
