/** Sockets that the service manager keeps open over a restart, as file descriptors by the name of the setting. */
export interface InheritedSockets {
  udp?: number;
  tcp?: number;
  tls?: number;
  http?: number;
  console?: number;
}

const names = ['udp', 'tcp', 'tls', 'http', 'console'] as const;
const firstDescriptor = 3;

/**
 * Reads `LISTEN_PID`, `LISTEN_FDS` and `LISTEN_FDNAMES` (sd_listen_fds(3)). Names are those of the settings; without
 * names the order is udp, tcp, tls, http, console. Variables meant for another process are ignored, as the manual
 * page says.
 */
export function inheritedSockets(environment: NodeJS.ProcessEnv, processId: number): InheritedSockets {
  if (environment['LISTEN_PID'] !== String(processId)) return {};
  const count = Number(environment['LISTEN_FDS']);
  if (!Number.isInteger(count) || count < 1) return {};
  const given = environment['LISTEN_FDNAMES']?.split(':') ?? names;
  const sockets: InheritedSockets = {};
  for (let index = 0; index < count; index += 1) {
    const name = names.find((known) => known === given[index]);
    if (name) sockets[name] = firstDescriptor + index;
  }
  return sockets;
}

/** An address setting taken apart; null where the setting is empty (off). IPv6 brackets are removed. */
export function hostAndPort(listen: string): { host: string; port: number } | null {
  if (listen === '') return null;
  const colon = listen.lastIndexOf(':');
  return { host: listen.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(listen.slice(colon + 1)) };
}
