import { readFile } from 'node:fs/promises';
import { endianness } from 'node:os';

const tables = { 4: '/proc/net/udp', 6: '/proc/net/udp6' } as const;

/** A local UDP socket as the kernel's table names it. */
export interface DatagramSocketAddress {
  family: 4 | 6;
  address: string;
  port: number;
}

/**
 * Datagrams that the kernel dropped on a socket for lack of buffer since the socket was opened; null where the system
 * has no such table (Linux only) or no such socket any more.
 */
export async function readKernelDrops(socket: DatagramSocketAddress): Promise<number | null> {
  // An absent table is an answer, not an error: IPv6 may be switched off, or the system is not Linux.
  const text = await readFile(tables[socket.family], 'utf8').catch(() => null);
  return text === null ? null : dropsOfSocket(text, socket);
}

/** The `drops` column of a `/proc/net/udp` table for one local address and port (proc_net_udp(5)); null without a row. */
export function dropsOfSocket(table: string, { address, port }: DatagramSocketAddress): number | null {
  const wanted = `${tableAddress(address)}:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  let sum: number | null = null;
  for (const row of table.split('\n').slice(1)) {
    const columns = row.trim().split(/\s+/);
    if (columns[1] === wanted) sum = (sum ?? 0) + (Number(columns.at(-1)) || 0);
  }
  return sum;
}

/** An address as the table prints it: words of 32 bits in the machine's own byte order, upper-case hex. */
function tableAddress(address: string): string {
  const bytes = address.includes(':') ? bytesOfIpv6(address) : address.split('.').map(Number);
  let text = '';
  for (let word = 0; word < bytes.length; word += 4) {
    const four = bytes.slice(word, word + 4);
    if (endianness() === 'LE') four.reverse();
    for (const byte of four) text += byte.toString(16).toUpperCase().padStart(2, '0');
  }
  return text;
}

function bytesOfIpv6(address: string): number[] {
  const [plain = ''] = address.split('%');
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(plain);
  const last = (dotted?.[2] ?? '').split('.').map(Number);
  const hex = dotted ? `${dotted[1]}${pair(last[0], last[1])}:${pair(last[2], last[3])}` : plain;
  const [head = '', tail] = hex.split('::');
  const groupsOf = (part: string) => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)));
  const before = groupsOf(head);
  const after = tail === undefined ? [] : groupsOf(tail);
  const zeros = new Array<number>(Math.max(0, 8 - before.length - after.length)).fill(0);
  return [...before, ...zeros, ...after].flatMap((group) => [group >> 8, group & 255]);
}

function pair(high = 0, low = 0): string {
  return ((high << 8) | low).toString(16);
}
