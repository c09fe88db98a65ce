import { createSecureContext, type SecureContextOptions, type TLSSocket } from 'node:tls';
import type { ClientCertificatePolicy, TlsIdentity } from '../receiver-options.ts';

/** Why a client of a TLS listener was refused, and what its certificate says it is; both come from the client. */
export interface RefusedClient {
  reason: string;
  /** Names of its certificate; empty where it showed none. */
  names: string[];
}

/** Names longer or more than this are not worth a log line. */
const maxNames = 8;
const maxNameLength = 200;

/**
 * What a TLS server needs of its identity and of the authority of its clients.
 * @throws Error of OpenSSL where certificate, key or authority do not fit
 */
export function tlsContextOf(identity: TlsIdentity, clients: ClientCertificatePolicy | null): SecureContextOptions {
  const { cert, key } = identity;
  // RFC 8996 forbids TLS 1.0 and 1.1.
  const options: SecureContextOptions = { cert, key, minVersion: 'TLSv1.2' };
  if (clients !== null && clients.mode !== 'off') options.ca = identity.clientCa ?? '';
  createSecureContext(options);
  return options;
}

/**
 * Judges a client after its handshake (RFC 5425 4.2, 5.2): null where it may send. A certificate that is shown must be
 * good even where none is asked for; where subjects are listed, its common name or a name of its subjectAltName has to
 * be one of them (without regard to case).
 */
export function refusalOf(socket: TLSSocket, policy: ClientCertificatePolicy | null): RefusedClient | null {
  if (policy === null || policy.mode === 'off') return null;
  const names = certificateNames(socket);
  if (names === null) return policy.mode === 'required' ? { reason: 'no certificate', names: [] } : null;
  const problem = socket.authorizationError as Error | string | null | undefined;
  if (!socket.authorized) return { reason: problem ? String(problem) : 'not verified', names };
  const wanted = policy.subjects.map((name) => name.toLowerCase());
  if (wanted.length === 0 || names.some((name) => wanted.includes(name.toLowerCase()))) return null;
  return { reason: 'subject not listed', names };
}

/** Common name and alternative names of the client's certificate; null where it showed none. */
function certificateNames(socket: TLSSocket): string[] | null {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return null;
  const common = /^CN=(.*)$/m.exec(certificate.subject ?? '')?.[1];
  const alternative = (certificate.subjectAltName ?? '')
    .split(', ')
    .map((entry) => /^(?:DNS|IP Address|email|URI):(.+)$/.exec(entry)?.[1]);
  const names = [common, ...alternative].filter((name) => name !== undefined);
  return names.slice(0, maxNames).map((name) => name.slice(0, maxNameLength));
}
