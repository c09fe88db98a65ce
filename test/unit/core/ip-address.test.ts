import { describe, expect, it } from 'vitest';
import { isInNetwork, readNetwork } from '../../../src/core/ip-address.ts';

describe('an address block', () => {
  it.each([
    ['10.0.0.0/8', ['10.0.0.0', '10.255.255.255'], ['9.255.255.255', '11.0.0.0', '::a00:1']],
    ['192.0.2.7', ['192.0.2.7'], ['192.0.2.6']],
    ['0.0.0.0/0', ['203.0.113.1', '255.255.255.255'], ['::1', '', '1.2.3', '1.2.3.4.5', '1.2.3.256', '1.2.3.a']],
    ['2001:db8::/32', ['2001:db8::1', '2001:0DB8:ffff::'], ['2001:db9::1', '192.0.2.1']],
    ['::1/128', ['::1', '0:0:0:0:0:0:0:1'], ['::2', '::', ':::1', '1::2::3', '0:0:0:0:0:0:0:0:1', '12345::']],
    ['198.51.100.0/24', ['::ffff:198.51.100.3', '::FFFF:c633:6403'], ['::198.51.100.3', '::ffff:198.51.101.3']],
    ['fe80::/10', ['fe80::1%eth0', 'febf::1'], ['fec0::1']],
  ])('%s', (block, inside, outside) => {
    const network = readNetwork(block);
    if (network === null) throw new Error(`${block} is not read`);
    expect(inside.filter((address) => !isInNetwork(address, network))).toEqual([]);
    expect(outside.filter((address) => isInNetwork(address, network))).toEqual([]);
  });

  it.each(['10.0.0.0/33', '::/129', '10.0.0/8', 'x', '', '10.0.0.0/', '10.0.0.0/-1', '1:2:3/8', '::g/8'])(
    '%s is none',
    (text) => {
      expect(readNetwork(text)).toBeNull();
    },
  );
});
