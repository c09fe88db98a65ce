import { expect, it } from 'vitest';
import type { ReceiverToWriter } from '../../../src/core/deliveries.ts';
import { createLineOutlet } from '../../../src/ingest/line-outlet.ts';

it('drops of forged addresses without number are all counted, in bounded memory', () => {
  const sent: ReceiverToWriter[] = [];
  const outlet = createLineOutlet({
    port: { postMessage: (message) => void sent.push(message) },
    maxOutstandingBytes: 1000,
    batchLines: 10,
    batchBytes: 1000,
    batchMs: 60_000,
    onFull: () => undefined,
    onRoom: () => undefined,
  });
  for (let number = 0; number < 25_000; number++) outlet.drop(`forged-${number}`);
  outlet.drop('forged-1');
  outlet.flush();
  const [message] = sent;
  if (message?.type !== 'dropped') throw new Error('no drops were told');
  expect(message.counts.length).toBe(10_001);
  expect(message.counts.reduce((sum, { count }) => sum + count, 0)).toBe(25_001);
  expect(message.counts.find(({ peer }) => peer === '')?.count).toBe(15_000);
  expect(message.counts.find(({ peer }) => peer === 'forged-1')?.count).toBe(2);
});
