import { createSocket } from 'node:dgram';
import { connect, type Socket } from 'node:net';

export interface Address {
  host: string;
  port: number;
}

/** Something that syslog lines are handed to, one by one. */
export interface LineSender {
  /** Resolves when the line was handed to the system. */
  send(line: string): Promise<void>;
  /** Ends after everything was handed over. */
  close(): Promise<void>;
}

/** Framings of RFC 6587. */
export type Framing = 'newline' | 'octet-counted';

/** One datagram a line (RFC 5426). */
export function createUdpSender({ host, port }: Address): LineSender {
  const socket = createSocket('udp4');
  return {
    send: (line) =>
      new Promise((resolve, reject) => {
        socket.send(Buffer.from(line), port, host, (error) => (error === null ? resolve() : reject(error)));
      }),
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

/** A TCP connection in one framing. Rejects `send` once the other side has gone. */
export async function openTcpSender({ host, port }: Address, framing: Framing): Promise<LineSender> {
  const socket = await connected(host, port);
  let failure: Error | null = null;
  socket.on('error', (error) => {
    failure = error;
  });
  // A receiver of syslog says nothing; reading on lets the end of the connection be seen.
  socket.resume();
  return {
    send: (line) =>
      new Promise((resolve, reject) => {
        if (failure !== null) reject(failure);
        else socket.write(framed(line, framing), (error) => (error ? reject(error) : resolve()));
      }),
    close: () => new Promise((resolve) => socket.end(() => resolve())),
  };
}

function framed(line: string, framing: Framing): string {
  return framing === 'newline' ? `${line}\n` : `${Buffer.byteLength(line)} ${line}`;
}

function connected(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });
}
