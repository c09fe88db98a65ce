/** A sender's address as settings write it: an IPv4 sender on an IPv6 socket shows as `::ffff:192.0.2.1`. */
export function peerAddress(address: string | undefined): string {
  if (address === undefined) return '';
  return address.startsWith('::ffff:') ? address.slice(7) : address;
}
