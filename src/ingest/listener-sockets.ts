import { ApplianceError, asError } from '../core/errors.ts';
import type { FeedSeats } from './feed-seats.ts';
import { openPushListener, type PushListener, type PushListenerOptions } from './http/push-listener.ts';
import type { ReceiverAddresses, ReceiverConfig, TlsIdentity } from './receiver-options.ts';
import { tlsContextOf } from './syslog/client-certificates.ts';
import { openStreamListener, type StreamListener, type StreamListenerOptions } from './syslog/stream-listener.ts';
import { openUdpListener, type UdpListener } from './syslog/udp-listener.ts';

/** The listeners that are open; null where the configuration asks for none, or it is not open yet. */
export interface ListenerSockets {
  udp: UdpListener[];
  tcp: StreamListener | null;
  tls: StreamListener | null;
  push: PushListener | null;
}

/** What the listeners share, and what only the push listener needs. */
export type SocketOptions = Omit<StreamListenerOptions, 'endpoint' | 'tls' | 'clients' | 'seats'> &
  Pick<PushListenerOptions, 'stats' | 'handle'> & { seats: FeedSeats };

/**
 * Opens one after the other what the configuration asks for; `sockets` holds each from when it is open.
 * @throws ApplianceError INGEST_ADDRESS_IN_USE, INGEST_LISTEN_FAILED, INGEST_CERTIFICATE_MISSING,
 * INGEST_CERTIFICATE_REFUSED
 */
export async function openSockets(
  sockets: ListenerSockets,
  config: ReceiverConfig,
  options: SocketOptions,
): Promise<void> {
  const { udp, tcp, tls, http } = config.endpoints;
  const streams = { ...options, seats: options.seats.streams, clients: config.clientCertificates };
  for (const endpoint of [udp ?? []].flat()) sockets.udp.push(await openUdpListener({ ...options, endpoint }));
  if (tcp) sockets.tcp = await openStreamListener({ ...streams, endpoint: tcp, tls: null });
  if (tls) sockets.tls = await openStreamListener({ ...streams, endpoint: tls, tls: identityOf(config) });
  if (http) {
    const identity = identityOf(config);
    sockets.push = await openPushListener({ ...options, seats: options.seats.push, endpoint: http, tls: identity });
  }
}

export async function closeSockets({ udp, tcp, tls, push }: ListenerSockets, graceMs: number): Promise<void> {
  await Promise.all([...udp, tcp, tls, push].map((listener) => listener?.close(graceMs)));
}

export function addressesOf({ udp, tcp, tls, push }: ListenerSockets): ReceiverAddresses {
  return {
    udp: udp[0]?.address() ?? null,
    udpSockets: udp.map((listener) => listener.address()),
    tcp: tcp?.address() ?? null,
    tls: tls?.address() ?? null,
    http: push?.address() ?? null,
  };
}

/** New connections see this identity; where it does not fit, the error, and the one before it stays in use. */
export function renewIdentity(
  { tls, push }: ListenerSockets,
  identity: TlsIdentity,
  clients: ReceiverConfig['clientCertificates'],
): Error | null {
  try {
    // Every context is made before the first is put to use.
    const streamContext = tlsContextOf(identity, clients);
    const pushContext = tlsContextOf(identity, null);
    tls?.renewContext(streamContext);
    push?.renewContext(pushContext);
    return null;
  } catch (thrown) {
    return asError(thrown);
  }
}

function identityOf(config: ReceiverConfig): TlsIdentity {
  if (config.tls === null) throw new ApplianceError('INGEST_CERTIFICATE_MISSING');
  try {
    tlsContextOf(config.tls, config.clientCertificates);
  } catch (thrown) {
    const reason = asError(thrown).message;
    throw new ApplianceError('INGEST_CERTIFICATE_REFUSED', { params: { reason }, cause: thrown });
  }
  return config.tls;
}
