import { describe, expect, it } from 'vitest';
import { dropsOfSocket } from '../../../src/ingest/syslog/kernel-drops.ts';

const table = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  101: 00000000:158A 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 1001 2 0000000000000000 17
  102: 0100007F:158A 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 1002 2 0000000000000000 5
  103: 00000000:0202 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 1003 2 0000000000000000 900
`;
const table6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  7: 00000000000000000000000000000000:158A 00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 2001 2 0000000000000000 3
  8: B80D0120000000000000000001000000:158A 00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 2002 2 0000000000000000 4
  9: 0000000000000000FFFF00000100007F:158A 00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 2003 2 0000000000000000 5
`;

describe('kernel drops', () => {
  it('are those of one socket, not of another on the same port', () => {
    expect(dropsOfSocket(table, { family: 4, address: '0.0.0.0', port: 5514 })).toBe(17);
    expect(dropsOfSocket(table, { family: 4, address: '127.0.0.1', port: 5514 })).toBe(5);
    expect(dropsOfSocket(table, { family: 4, address: '0.0.0.0', port: 514 })).toBe(900);
    expect(dropsOfSocket(table, { family: 4, address: '0.0.0.0', port: 9999 })).toBeNull();
    expect(dropsOfSocket('', { family: 4, address: '0.0.0.0', port: 5514 })).toBeNull();
  });

  it('are found for IPv6 addresses however they are written', () => {
    const dropsOf = (address: string) => dropsOfSocket(table6, { family: 6, address, port: 5514 });
    expect([dropsOf('::'), dropsOf('2001:db8::1'), dropsOf('::ffff:127.0.0.1')]).toEqual([3, 4, 5]);
    expect(dropsOf('2001:db8:0:0:0:0:0:1')).toBe(4);
    expect(dropsOf('::1')).toBeNull();
  });
});
