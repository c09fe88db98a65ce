import { describe, expect, it } from 'vitest';
import { receptionState } from '../../../src/console/api/reception-state.ts';

const now = Date.UTC(2026, 0, 5);
const source = {
  id: 1,
  name: 'fw',
  kind: 'syslog-udp',
  enabled: true,
  lastReceivedAt: now,
  silentAfterMs: 60_000,
  hours: [],
};

describe('receptionState', () => {
  it.each([
    ['heard within its limit', { lastReceivedAt: now - 60_000 }, 'receiving'],
    ['not heard within its limit', { lastReceivedAt: now - 60_001 }, 'silent'],
    ['not watched', { lastReceivedAt: now - 86_400_000, silentAfterMs: null }, 'receiving'],
    ['never heard', { lastReceivedAt: null }, 'never'],
    ['turned off', { enabled: false, lastReceivedAt: null }, 'disabled'],
  ])('%s', (_name, part, state) => {
    expect(receptionState({ ...source, ...part }, now)).toBe(state);
  });
});
