import { expect, it } from 'vitest';
import { createBodyCollector } from '../../../src/ingest/http/body-collector.ts';

const sizes = { maxBytes: 2 ** 20, maxLines: Number.POSITIVE_INFINITY };
const filled = (length: number, value: number) => new Uint8Array(length).fill(value);

it('small parts are copied together, so that a body of one-byte parts takes no object for each of its bytes', () => {
  const collector = createBodyCollector(sizes, () => true);
  const part = new Uint8Array(1);
  for (let at = 0; at < 50_000; at++) {
    part[0] = at % 251;
    expect(collector.add(part)).toBeNull();
  }
  // Whoever kept the parts would have the last value everywhere.
  expect(collector.whole()).toEqual({ kind: 'whole', bytes: Uint8Array.from({ length: 50_000 }, (_, at) => at % 251) });
});

it('parts of all lengths come out in their order', () => {
  const collector = createBodyCollector(sizes, () => true);
  const parts = [1, 4095, 4096, 3, 70_000, 4000, 4000, 4000, 4000, 4000, 4096, 2, 0].map(filled);
  for (const part of parts) collector.add(part);
  const whole = collector.whole();
  expect(whole.kind === 'whole' && Buffer.from(whole.bytes).equals(Buffer.concat(parts))).toBe(true);
});
