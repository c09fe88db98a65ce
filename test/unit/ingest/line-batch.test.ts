import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createLineBatchBuilder,
  frameStates,
  type Line,
  lineTransports,
  readLineBatch,
} from '../../../src/ingest/line-batch.ts';

const line = fc.record({
  bytes: fc.uint8Array({ maxLength: 50 }),
  receivedAt: fc.nat(2 ** 40),
  peer: fc.constantFrom('10.0.0.1', '2001:db8::1', ''),
  transport: fc.constantFrom(...lineTransports),
  state: fc.constantFrom(...frameStates),
});

describe('line batch', () => {
  it('gives back what was put in, batch after batch', () => {
    const builder = createLineBatchBuilder();
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 40 }), (lines) => {
        for (const one of lines) builder.add(one);
        expect(builder.lineCount()).toBe(lines.length);
        const batch = builder.take();
        const read: Line[] = [];
        if (batch !== null) readLineBatch(batch, (one) => read.push({ ...one, bytes: Uint8Array.from(one.bytes) }));
        expect(read).toEqual(lines.map((one) => ({ ...one, bytes: Uint8Array.from(one.bytes) })));
        expect([builder.lineCount(), builder.byteCount()]).toEqual([0, 0]);
      }),
    );
  });

  it('grows for a line of a megabyte and shrinks again', () => {
    const builder = createLineBatchBuilder();
    const bytes = new Uint8Array(1024 * 1024).fill(7);
    builder.add({ bytes, receivedAt: 1, peer: 'a', transport: 'tcp', state: 'too_long' });
    expect(builder.take()?.buffer.byteLength).toBe(bytes.length + 16);
    expect(builder.take()).toBeNull();
  });
});
