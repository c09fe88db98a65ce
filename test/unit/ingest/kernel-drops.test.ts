import { describe, expect, it } from 'vitest';
import { dropsOfPort } from '../../../src/ingest/syslog/kernel-drops.ts';

const table = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  101: 00000000:158A 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 1001 2 0000000000000000 17
  102: 0100007F:158A 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 1002 2 0000000000000000 5
  103: 00000000:0202 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 1003 2 0000000000000000 900
`;

describe('kernel drops', () => {
  it('adds up the drops of a port', () => {
    expect(dropsOfPort(table, 5514)).toBe(22);
    expect(dropsOfPort(table, 514)).toBe(900);
    expect(dropsOfPort(table, 9999)).toBe(0);
    expect(dropsOfPort('', 5514)).toBe(0);
  });
});
