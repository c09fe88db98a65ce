import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { asError } from '../../core/errors.ts';
import type { LogLevel } from '../../diagnostics/log.ts';
import type { LineOutlet } from '../line-outlet.ts';
import { listenError } from '../listen-error.ts';
import type { BoundAddress, Endpoint, ReceiverLimits } from '../receiver-options.ts';
import { type DatagramStats, newDatagramStats } from '../receiver-stats.ts';
import type { RefusalReports } from '../refusal-reports.ts';
import { type DropWatch, watchDrops } from './drop-watch.ts';
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
  refusals: Pick<RefusalReports, 'note'>;
  /** Socket errors after the start. */
  onError(error: Error): void;
  report(level: LogLevel, name: string, details: Record<string, unknown>): void;
}

/**
 * Syslog over UDP (RFC 5426: one datagram is one message). On `::` it takes IPv4 and IPv6. What the kernel drops for
 * lack of buffer is read from its counter each `kernelDropsEveryMs` and told to the outlet as loss of an unknown sender.
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
    const peer = peerAddress(sender.address);
    if (outlet.full()) {
      stats.dropped++;
      outlet.drop(peer);
      options.refusals.note('datagram_dropped', peer);
      return;
    }
    const tooLong = bytes.length > limits.maxMessageBytes;
    if (tooLong) stats.quarantined++;
    else stats.handedOn++;
    outlet.add({ bytes, receivedAt: Date.now(), peer, transport: 'udp', state: tooLong ? 'too_long' : 'whole' });
  });
  await bind(socket, endpoint);
  socket.on('error', (error) => options.onError(asError(error)));
  const bound = boundAddress(socket);
  stats.receiveBufferBytes = widenBuffer(socket, options, bound);
  const drops: DropWatch = await watchDrops({
    socket: { family: socket.address().family === 'IPv6' ? 6 : 4, ...bound },
    // A socket of the service manager may have been counted by an earlier life of the process.
    inherited: 'fd' in endpoint,
    receiveBufferBytes: stats.receiveBufferBytes,
    everyMs: limits.kernelDropsEveryMs,
    onDropped: (count) => outlet.drop('', count),
    report: options.report,
  });
  return {
    address: () => bound,
    async stats() {
      stats.kernelDropped = await drops.look();
      return { ...stats };
    },
    async close(graceMs) {
      await readOn(() => stats.received + stats.empty, graceMs);
      stats.kernelDropped = await drops.stop();
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
function widenBuffer(
  socket: Socket,
  { limits, onError, report }: Pick<UdpListenerOptions, 'limits' | 'onError' | 'report'>,
  { address, port }: BoundAddress,
): number {
  const wantedBytes = limits.udpReceiveBufferBytes;
  try {
    socket.setRecvBufferSize(wantedBytes);
  } catch (thrown) {
    // The socket still works with the buffer it has; the value read back shows it.
    onError(asError(thrown));
  }
  const shownBytes = socket.getRecvBufferSize();
  // Linux shows twice what it granted (socket(7)), the other half being its own bookkeeping.
  const grantedBytes = process.platform === 'linux' ? shownBytes / 2 : shownBytes;
  const details = { address: `${address}:${port}`, wantedBytes, grantedBytes };
  if (grantedBytes >= wantedBytes) report('info', 'ReceiveBufferGranted', details);
  else {
    const remedy = `sysctl -w net.core.rmem_max=${wantedBytes}`;
    report('warn', 'ReceiveBufferTooSmall', { ...details, remedy });
  }
  return shownBytes;
}

/** Returns when nothing arrived for a moment, or after `graceMs`. */
async function readOn(arrived: () => number, graceMs: number): Promise<void> {
  const endAt = performance.now() + graceMs;
  let before = -1;
  while (before !== arrived() && performance.now() < endAt) {
    before = arrived();
    await new Promise((resolve) => setTimeout(resolve, quietMs));
    // On a busy machine the timer may be due before the sockets were looked at; they are before an immediate.
    await new Promise((resolve) => setImmediate(resolve));
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
