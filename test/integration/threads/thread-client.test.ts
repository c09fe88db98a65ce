import { afterEach, describe, expect, it } from 'vitest';
import { openThread, type ThreadClient } from '../../../src/core/threads/thread-client.ts';
import type { SampleContract } from './sample-thread.ts';

let thread: ThreadClient<SampleContract>;
const told: string[] = [];
const faults: string[] = [];

function open(data: { text: string; fail?: 'coded' | 'plain' } = { text: 'hello' }): ThreadClient<SampleContract> {
  told.length = 0;
  faults.length = 0;
  thread = openThread<SampleContract>({
    name: 'sample',
    script: new URL('./sample-thread.ts', import.meta.url),
    data,
    on: {
      repeated(text) {
        if (text === 'wrong') throw new Error('the handler fell');
        told.push(text);
      },
      cancelled: (count) => told.push(`cancelled ${count}`),
    },
    endedError: (reason) => new Error(`sample ended: ${reason}`),
    onFault: (what, error) => faults.push(`${what}: ${error.message}`),
  });
  return thread;
}

afterEach(() => thread.stop(5000));

describe('thread client', () => {
  it('pairs answers with those who asked and tells what the thread began with', async () => {
    const { ready, ask } = open();
    expect(await ready).toEqual({ startedWith: 'hello' });
    expect(await Promise.all([1, 2, 3].map((value) => ask('double', value)))).toEqual([2, 4, 6]);
  });

  it('revives errors by their code with the cause, unexpected ones with name and text', async () => {
    const { ask } = open();
    await expect(ask('refuse', 'too long')).rejects.toMatchObject({
      name: 'ApplianceError',
      code: 'STORE_QUERY_REFUSED',
      params: { reason: 'too long' },
      cause: expect.objectContaining({ message: 'of the text' }),
    });
    await expect(ask('fall', 'beyond')).rejects.toMatchObject({
      name: 'RangeError',
      message: 'beyond',
      stack: expect.stringContaining('sample-thread.ts'),
      cause: expect.objectContaining({ message: 'deeper' }),
    });
  });

  it('an answer or a question that cannot be cloned rejects the one who asked, nobody else', async () => {
    const { ask } = open();
    const other = ask('double', 4);
    await expect(ask('uncloneable', null)).rejects.toThrow(/could not be cloned/);
    await expect(ask('double', (() => 1) as never)).rejects.toThrow(/could not be cloned/);
    expect(await other).toBe(8);
    expect(await ask('double', 5)).toBe(10);
  });

  it('an abort rejects at once with its reason and the thread gives up; `untilItEnds` waits for the thread', async () => {
    const { ask } = open();
    const [first, second] = [new AbortController(), new AbortController()];
    const atOnce = ask('untilCancelled', null, { signal: first.signal });
    const atItsEnd = expect(ask('untilCancelled', null, { signal: second.signal, untilItEnds: true })).rejects.toThrow(
      'given up',
    );
    first.abort(new Error('no longer wanted'));
    await expect(atOnce).rejects.toThrow('no longer wanted');
    second.abort(new Error('no longer wanted'));
    await atItsEnd;
    expect(told).toEqual(['cancelled 1', 'cancelled 2']);
    await expect(ask('double', 1, { signal: first.signal })).rejects.toThrow('no longer wanted');
  });

  it('hands over instead of copying', async () => {
    const { ask } = open();
    const body = new Uint8Array(1000);
    expect(await ask('bytes', body, { transfer: [body.buffer] })).toBe(1000);
    expect(body.byteLength).toBe(0);
  });

  it('an order or a handler that throws is told of and costs nothing else', async () => {
    const { ask, tell } = open();
    tell('throwAt', 'order fell');
    tell('repeat', 'wrong');
    tell('repeat', 'right');
    expect(await ask('double', 1)).toBe(2);
    expect(told).toEqual(['right']);
    expect(faults).toEqual(['throwAt: order fell', 'repeated: the handler fell']);
  });

  it('a start that fails tells why, by its code where it has one', async () => {
    const coded = open({ text: '', fail: 'coded' });
    const early = expect(coded.ask('double', 1)).rejects.toMatchObject({ code: 'STORE_DISK_FULL' });
    await expect(coded.ready).rejects.toMatchObject({ code: 'STORE_DISK_FULL' });
    await early;
    const plain = open({ text: '', fail: 'plain' });
    await expect(plain.ready).rejects.toThrow('sample ended: no rules');
    expect(await plain.ended).toMatchObject({ message: 'sample ended: no rules' });
  });

  it('an uncaught error ends the thread: whoever waits and whoever asks later is told', async () => {
    const { ask, tell, ended, stop } = open();
    const waiting = expect(ask('never', null)).rejects.toThrow('sample ended: fell');
    await expect(ask('die', 'fell')).rejects.toThrow('sample ended: fell');
    await waiting;
    await expect(ask('double', 1)).rejects.toThrow('sample ended: fell');
    tell('repeat', 'nobody hears it');
    expect(await ended).toMatchObject({ message: 'sample ended: fell' });
    expect(await stop(1000)).toBe(true);
  });

  it('stop aborts what is in hand and lets it answer; a request that hears nothing is rejected at the deadline', async () => {
    const orderly = open();
    const inHand = expect(orderly.ask('untilCancelled', null)).rejects.toThrow('given up');
    expect(await orderly.stop(5000)).toBe(true);
    await inHand;
    expect(await orderly.ended).toBeNull();
    await expect(orderly.ask('double', 1)).rejects.toThrow('sample ended');

    const deaf = open();
    const stuck = expect(deaf.ask('never', null)).rejects.toThrow('it did not end within 50 ms');
    await deaf.ready;
    expect(await deaf.stop(50)).toBe(false);
    await stuck;
    expect(faults).toEqual(['stop: sample ended: it did not end within 50 ms']);
  });
});
