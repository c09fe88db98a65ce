import { type IpAddress, maskVersion4, maskVersion6, readAddress, readNetwork } from './ip-address.ts';

/** Finds what belongs to the narrowest network around an address. */
export interface NetworkTable<T> {
  /** Of the network with the longest prefix; undefined outside all networks and for what is no address. */
  find(address: string): T | undefined;
  /** The same for an IPv4 address as a number. */
  findVersion4(address: number): T | undefined;
  size: number;
}

interface Level<Key, T> {
  bits: number;
  byNetwork: Map<Key, T>;
}

/**
 * Makes the table: one map for each prefix length, longest first, so a look-up takes as many steps as there are
 * different lengths (at most 33 or 129). Of equal networks the first counts; what is no network is left out.
 */
export function createNetworkTable<T>(entries: Iterable<{ network: string; value: T }>): NetworkTable<T> {
  const version4: Level<number, T>[] = [];
  const version6: Level<bigint, T>[] = [];
  let size = 0;
  for (const { network, value } of entries) {
    const read = readNetwork(network);
    if (read === null) continue;
    size += 1;
    if (read.family === 4) add(version4, read.bits, read.value, value);
    else add(version6, read.bits, read.value, value);
  }
  version4.sort((one, other) => other.bits - one.bits);
  version6.sort((one, other) => other.bits - one.bits);

  const scanned = size4(version4) <= mostScanned ? scanList(version4) : null;

  function findVersion4(address: number): T | undefined {
    if (scanned !== null) return scanned(address | 0);
    for (const { bits, byNetwork } of version4) {
      const found = byNetwork.get(maskVersion4(address, bits));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  function look(address: IpAddress): T | undefined {
    if (address.family === 4) return findVersion4(address.value);
    for (const { bits, byNetwork } of version6) {
      const found = byNetwork.get(maskVersion6(address.value, bits));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  return {
    size,
    findVersion4,
    find(address) {
      const read = size === 0 ? null : readAddress(address);
      return read === null ? undefined : look(read);
    },
  };
}

function add<Key, T>(levels: Level<Key, T>[], bits: number, network: Key, value: T): void {
  let level = levels.find((known) => known.bits === bits);
  if (level === undefined) {
    level = { bits, byNetwork: new Map() };
    levels.push(level);
  }
  if (!level.byNetwork.has(network)) level.byNetwork.set(network, value);
}

/** Up to so many networks it is fastest to try one after the other. */
const mostScanned = 64;

function size4<T>(levels: readonly Level<number, T>[]): number {
  return levels.reduce((sum, { byNetwork }) => sum + byNetwork.size, 0);
}

/** All networks in one list, longest prefix first; numbers are signed so that they need no memory of their own. */
function scanList<T>(levels: readonly Level<number, T>[]): (address: number) => T | undefined {
  const entries = levels.flatMap(({ bits, byNetwork }) =>
    [...byNetwork].map(([network, value]) => ({
      network: network | 0,
      mask: bits === 0 ? 0 : -1 << (32 - bits),
      value,
    })),
  );
  const networks = Int32Array.from(entries, ({ network }) => network);
  const masks = Int32Array.from(entries, ({ mask }) => mask);
  return (address) => {
    for (let index = 0; index < networks.length; index++) {
      if ((address & (masks[index] ?? 0)) === networks[index]) return entries[index]?.value;
    }
    return undefined;
  };
}
