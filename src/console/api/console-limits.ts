import type { ConnectionLimits } from './connection-seats.ts';

/** Requests a minute. */
export interface RequestLimits {
  /** Of one address, whatever it asks for: some thirty operators behind one address. */
  perAddress: number;
  /** Of one address without a session. */
  perStranger: number;
  /** Of one session: a page polls about once a second, so this is some dozen open pages. */
  perSession: number;
}

/** How long a connection may take, milliseconds. */
export interface ConsoleTimeouts {
  /** From its opening to the end of the TLS handshake. */
  handshakeMs: number;
  /** For the first line and the headers of a request. */
  headersMs: number;
  /** For a whole request, uploads excepted. */
  bodyMs: number;
  /** Between two requests. */
  keepAliveMs: number;
  /** Without a byte in either direction while an answer is due. */
  stalledMs: number;
}

/** What one client and all together may take of the console. */
export interface ConsoleLimits {
  /** Connections that may be open at once; each takes a descriptor. */
  connections: ConnectionLimits;
  requests: RequestLimits;
  timeouts: ConsoleTimeouts;
}

export const usualLimits: ConsoleLimits = {
  // Six connections a browser, some twenty operators behind one address.
  connections: { total: 512, perAddress: 128 },
  requests: { perAddress: 6000, perStranger: 300, perSession: 1200 },
  timeouts: { handshakeMs: 10_000, headersMs: 10_000, bodyMs: 30_000, keepAliveMs: 20_000, stalledMs: 120_000 },
};
