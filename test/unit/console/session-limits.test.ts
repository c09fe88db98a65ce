import { describe, expect, it } from 'vitest';
import { sessionState, usualSessionLimits } from '../../../src/console/api/session-limits.ts';

const start = Date.UTC(2026, 0, 5);
const session = (signedInAt: number, lastActiveAt: number) => ({
  userName: 'admin',
  mustChangePassword: false,
  signedInAt,
  lastActiveAt,
  previousSignInAt: null,
  previousSignInAddress: null,
});

describe('sessionState', () => {
  it.each([
    ['just signed in', 0, 0, 'live'],
    ['599 s without use', 0, 599_999, 'live'],
    ['600 s without use', 0, 600_000, 'idle'],
    ['used all the time for 12 h', 12 * 3_600_000, 12 * 3_600_000, 'too_old'],
    ['clock set back by an hour', 0, -3_600_000, 'idle'],
  ])('%s', (_name, activeAfterMs, afterMs, state) => {
    expect(sessionState(session(start, start + activeAfterMs), start + afterMs, usualSessionLimits)).toBe(state);
  });
});
