import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { asError } from '../../core/errors.ts';
import type { LineOutlet } from '../line-outlet.ts';
import { listenError } from '../listen-error.ts';
import type { BoundAddress, Endpoint, ReceiverLimits } from '../receiver-options.ts';
import { type DatagramStats, newDatagramStats } from '../receiver-stats.ts';
import { readKernelDrops } from './kernel-drops.ts';
import { peerAddress } from './peer-address.ts';

export interface UdpListener {
  address(): BoundAddress;
  stats(): Promise<DatagramStats>;
  /** Reads on while datagrams wait in the kernel, at most `graceMs`, then closes. */
  close(graceMs: number): Promise<void>;
}

export interface UdpListenerOptions {
  endpoint: Endpoint;
  outlet: LineOutlet;
  limits: ReceiverLimits;
  /** Socket errors after the start. */
  onError(error: Error): void;
}

/**
 * Syslog over UDP (RFC 5426: one datagram is one message).
 * @throws ApplianceError INGEST_ADDRESS_IN_USE, INGEST_LISTEN_FAILED
 */
export async function openUdpListener(options: UdpListenerOptions): Promise<UdpListener> {
  const { endpoint, outlet, limits } = options;
  const stats = newDatagramStats();
  const socket = createSocket('address' in endpoint && isIPv6(endpoint.address) ? 'udp6' : 'udp4');
  socket.on('message', (datagram, sender) => {
    const bytes = withoutTerminator(datagram);
    if (bytes.length === 0) {
      stats.empty++;
      return;
    }
    stats.received++;
    stats.receivedBytes += datagram.length;
    if (outlet.full()) {
      stats.dropped++;
      outlet.drop(peerAddress(sender.address));
      return;
    }
    const tooLong = bytes.length > limits.maxMessageBytes;
    if (tooLong) stats.quarantined++;
    else stats.handedOn++;
    outlet.add({
      bytes,
      receivedAt: Date.now(),
      peer: peerAddress(sender.address),
      transport: 'udp',
      state: tooLong ? 'too_long' : 'whole',
    });
  });
  await bind(socket, endpoint);
  socket.on('error', (error) => options.onError(asError(error)));
  stats.receiveBufferBytes = widenBuffer(socket, limits.udpReceiveBufferBytes, options.onError);
  let open = true;
  return {
    address: () => boundAddress(socket),
    async stats() {
      if (open) stats.kernelDropped = (await readKernelDrops(socket.address().port)) ?? stats.kernelDropped;
      return { ...stats };
    },
    async close(graceMs) {
      await readOn(() => stats.received + stats.empty, graceMs);
      stats.kernelDropped = (await readKernelDrops(socket.address().port)) ?? stats.kernelDropped;
      open = false;
      await new Promise<void>((resolve) => socket.close(() => resolve()));
    },
  };
}

function bind(socket: Socket, endpoint: Endpoint): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error) => {
      socket.close();
      reject(listenError('UDP', endpoint, error));
    };
    socket.once('error', failed);
    const options = 'fd' in endpoint ? { fd: endpoint.fd } : { address: endpoint.address, port: endpoint.port };
    socket.bind(options, () => {
      socket.off('error', failed);
      resolve();
    });
  });
}

/** The default buffer loses 1–27 % of a burst; the kernel grants at most `net.core.rmem_max`, so it is read back. */
function widenBuffer(socket: Socket, wantedBytes: number, onError: (error: Error) => void): number {
  try {
    socket.setRecvBufferSize(wantedBytes);
  } catch (thrown) {
    // The socket still works with the buffer it has; the value read back shows it.
    onError(asError(thrown));
  }
  return socket.getRecvBufferSize();
}

/** Returns when nothing arrived for a moment, or after `graceMs`. */
async function readOn(arrived: () => number, graceMs: number): Promise<void> {
  const endAt = performance.now() + graceMs;
  let before = -1;
  while (before !== arrived() && performance.now() < endAt) {
    before = arrived();
    await new Promise((resolve) => setTimeout(resolve, quietMs));
  }
}

const quietMs = 20;

function boundAddress(socket: Socket): BoundAddress {
  const { address, port } = socket.address();
  return { address, port };
}

function withoutTerminator(datagram: Buffer): Buffer {
  let end = datagram.length;
  while (end > 0 && (datagram[end - 1] === 10 || datagram[end - 1] === 13 || datagram[end - 1] === 0)) end--;
  return end === datagram.length ? datagram : datagram.subarray(0, end);
}
