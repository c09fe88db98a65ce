import { readFile } from 'node:fs/promises';

const tables = ['/proc/net/udp', '/proc/net/udp6'];

/** Datagrams that the kernel dropped for lack of buffer on a local UDP port; null where the system has no such table. */
export async function readKernelDrops(port: number): Promise<number | null> {
  let drops: number | null = null;
  for (const table of tables) {
    // Linux only, and IPv6 may be switched off: an absent table is an answer, not an error.
    const text = await readFile(table, 'utf8').catch(() => null);
    if (text !== null) drops = (drops ?? 0) + dropsOfPort(text, port);
  }
  return drops;
}

/** Sum of the `drops` column of a `/proc/net/udp` table over the sockets bound to a port (proc_net_udp(5)). */
export function dropsOfPort(table: string, port: number): number {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  let sum = 0;
  for (const row of table.split('\n').slice(1)) {
    const columns = row.trim().split(/\s+/);
    if (columns[1]?.endsWith(wanted)) sum += Number(columns.at(-1)) || 0;
  }
  return sum;
}
