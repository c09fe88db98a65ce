import { describe, expect, it } from 'vitest';
import { createPasswordQueue } from '../../../src/security/password-queue.ts';

/** Work that ends when it is told to, with a list of what was begun. */
function createWork() {
  const begun: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<string>>();
  return {
    begun,
    work: (name: string) => () => {
      begun.push(name);
      const end = Promise.withResolvers<string>();
      ends.set(name, end);
      return end.promise;
    },
    async end(name: string) {
      ends.get(name)?.resolve(name);
      await new Promise((resolve) => setImmediate(resolve));
    },
    async fail(name: string) {
      ends.get(name)?.reject(new Error(name));
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

const stranger = (holder: string) => ({ holder, isKnown: false });

describe('the queue of password hashing', () => {
  it('has so many in hand and no more, one of an address, and goes on after one that failed', async () => {
    const { begun, work, end, fail } = createWork();
    const queue = createPasswordQueue({ inHand: 2, waiting: 10, waitingPerHolder: 5 });
    const first = queue.run(work('a1'), stranger('a'));
    const second = queue.run(work('a2'), stranger('a'));
    const other = queue.run(work('b1'), stranger('b'));
    const last = queue.run(work('c1'), stranger('c'));
    expect(begun).toEqual(['a1', 'b1']);
    await end('a1');
    expect([await first, begun]).toEqual(['a1', ['a1', 'b1', 'a2']]);
    const failed = expect(other).rejects.toThrow('b1');
    await fail('b1');
    await failed;
    expect(begun.at(-1)).toBe('c1');
    await end('a2');
    await end('c1');
    expect([await second, await last]).toEqual(['a2', 'c1']);
  });

  it('is busy for an address that has enough waiting, and for strangers where it is full, never for who is known', async () => {
    const { begun, work, end } = createWork();
    const queue = createPasswordQueue({ inHand: 1, waiting: 3, waitingPerHolder: 2 });
    const running = queue.run(work('a1'), stranger('a'));
    const waiting = [queue.run(work('a2'), stranger('a')), queue.run(work('a3'), stranger('a'))];
    expect(await queue.run(work('a4'), stranger('a'))).toBe('busy');
    waiting.push(queue.run(work('b1'), stranger('b')));
    expect(await queue.run(work('c1'), stranger('c'))).toBe('busy');
    const owner = queue.run(work('owner'), { holder: 'd', isKnown: true });
    await end('a1');
    expect(begun).toEqual(['a1', 'owner']);
    for (const name of ['owner', 'a2', 'a3', 'b1']) await end(name);
    expect([await running, await owner, ...(await Promise.all(waiting))]).toEqual(['a1', 'owner', 'a2', 'a3', 'b1']);
  });
});
