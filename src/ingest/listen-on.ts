import type { Server } from 'node:net';
import { listenError } from './listen-error.ts';
import type { BoundAddress, Endpoint } from './receiver-options.ts';

/**
 * Starts a TCP, TLS or HTTPS server on its endpoint.
 * @throws ApplianceError INGEST_ADDRESS_IN_USE, INGEST_LISTEN_FAILED
 */
export function listenOn(server: Server, protocol: string, endpoint: Endpoint): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error) => reject(listenError(protocol, endpoint, error));
    server.once('error', failed);
    const options = 'fd' in endpoint ? { fd: endpoint.fd } : { host: endpoint.address, port: endpoint.port };
    server.listen(options, () => {
      server.off('error', failed);
      resolve();
    });
  });
}

/** The address and port that a server got; port 0 asks the system for a free one. */
export function serverAddress(server: Server): BoundAddress {
  const bound = server.address();
  if (bound === null || typeof bound === 'string') return { address: bound ?? '', port: 0 };
  return { address: bound.address, port: bound.port };
}
