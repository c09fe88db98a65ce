import { canonicalNetwork } from '../core/ip-address.ts';
import type { IngestSource } from '../core/source.ts';

/** Which of the addresses and networks that sources list a new one would share exactly with; null where none does. */
export function sharedAddress(
  sources: readonly Pick<IngestSource, 'name' | 'addresses'>[],
  addresses: readonly string[],
): { source: string; address: string } | null {
  const wanted = new Map(addresses.map((address) => [keyOf(address), address]));
  for (const { name, addresses: listed = [] } of sources) {
    for (const address of listed) {
      const shared = wanted.get(keyOf(address));
      if (shared !== undefined) return { source: name, address: shared };
    }
  }
  return null;
}

function keyOf(address: string): string {
  return canonicalNetwork(address) ?? address;
}
