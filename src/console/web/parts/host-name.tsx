/** A host by its first label, as people call it, with the full name as a hint; addresses stay whole. */
export function HostName({ host }: { host: string }) {
  return <span title={host}>{shortHost(host)}</span>;
}

export function shortHost(host: string): string {
  return /^[\d.]+$|:/.test(host) ? host : (host.split('.')[0] ?? host);
}
