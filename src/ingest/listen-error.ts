import { ApplianceError } from '../core/errors.ts';
import type { Endpoint } from './receiver-options.ts';

/** Names why a socket could not be opened, with the remedy. */
export function listenError(protocol: string, endpoint: Endpoint, cause: Error): ApplianceError {
  const address = 'fd' in endpoint ? `fd ${endpoint.fd}` : `${endpoint.address}:${endpoint.port}`;
  const code = (cause as NodeJS.ErrnoException).code ?? cause.message;
  if (code === 'EADDRINUSE')
    return new ApplianceError('INGEST_ADDRESS_IN_USE', { params: { protocol, address }, cause });
  return new ApplianceError('INGEST_LISTEN_FAILED', { params: { protocol, address, reason: code }, cause });
}
