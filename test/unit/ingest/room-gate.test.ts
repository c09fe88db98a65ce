import { describe, expect, it } from 'vitest';
import { createRoomGate } from '../../../src/ingest/room-gate.ts';

describe('the gate to the writer', () => {
  it('lets everybody through while open, and all who wait when it opens', async () => {
    const gate = createRoomGate();
    expect(await gate.wait(1)).toBe(true);
    gate.shut();
    const waiting = [gate.wait(60_000), gate.wait(60_000)];
    gate.open();
    expect(await Promise.all(waiting)).toEqual([true, true]);
  });

  it('forgets who waited too long', async () => {
    const gate = createRoomGate();
    gate.shut();
    expect(await gate.wait(1)).toBe(false);
    const waiting = gate.wait(60_000);
    gate.open();
    expect(await waiting).toBe(true);
  });
});
