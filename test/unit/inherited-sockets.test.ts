import { expect, it } from 'vitest';
import { hostAndPort, inheritedSockets } from '../../src/settings/inherited-sockets.ts';

it('takes sockets by name or in order, and only those meant for this process', () => {
  const named = { LISTEN_PID: '7', LISTEN_FDS: '3', LISTEN_FDNAMES: 'console:other:udp' };
  expect(inheritedSockets(named, 7)).toEqual({ console: 3, udp: 5 });
  expect(inheritedSockets({ LISTEN_PID: '7', LISTEN_FDS: '2' }, 7)).toEqual({ udp: 3, tcp: 4 });
  expect(inheritedSockets(named, 8)).toEqual({});
  expect(inheritedSockets({ LISTEN_PID: '7', LISTEN_FDS: 'x' }, 7)).toEqual({});
});

it('takes addresses apart', () => {
  expect(hostAndPort('[::1]:6514')).toEqual({ host: '::1', port: 6514 });
  expect(hostAndPort('127.0.0.1:0')).toEqual({ host: '127.0.0.1', port: 0 });
  expect(hostAndPort('')).toBeNull();
});
