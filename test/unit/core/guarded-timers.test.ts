import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { after as once, repeat } from '../../../src/core/guarded-timers.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('guarded timers', () => {
  it('tell what is thrown and what is rejected, and the repetition goes on', async () => {
    const errors: string[] = [];
    let rounds = 0;
    const work = (): Promise<void> | undefined => {
      rounds += 1;
      if (rounds === 1) throw new Error('thrown');
      if (rounds === 2) return Promise.reject(new Error('rejected'));
      return undefined;
    };
    const timer = repeat(10, work, ({ message }) => errors.push(message));
    for (let round = 0; round < 4; round += 1) await vi.advanceTimersByTimeAsync(10);
    timer.stop();
    await vi.advanceTimersByTimeAsync(100);
    expect([rounds, errors]).toEqual([4, ['thrown', 'rejected']]);
  });

  it('begin no round while one is under way', async () => {
    const rounds: PromiseWithResolvers<void>[] = [];
    const work = () => {
      const round = Promise.withResolvers<void>();
      rounds.push(round);
      return round.promise;
    };
    const timer = repeat(10, work, () => {});
    await vi.advanceTimersByTimeAsync(50);
    expect(rounds).toHaveLength(1);
    rounds[0]?.resolve();
    await vi.advanceTimersByTimeAsync(10);
    expect(rounds).toHaveLength(2);
    timer.stop();
  });

  it('once: is told of too, and does not happen after it was stopped', async () => {
    const errors: string[] = [];
    const onError = ({ message }: Error) => errors.push(message);
    once(10, () => Promise.reject(new Error('late')), onError);
    const never = once(10, () => errors.push('never'), onError);
    never.stop();
    await vi.advanceTimersByTimeAsync(20);
    expect(errors).toEqual(['late']);
  });
});

describe('timers of the program', () => {
  /** Callbacks that only settle, abort or close something: they run no work that could throw. */
  const trivial =
    /setTimeout\((resolve|\(\) => (resolve|(left|late)\.(resolve|reject)|seated\.closeAll|controller\.abort|socket\.destroy|request\.destroy|request\.raw\.destroy|server\.closeAllConnections|seats\.endAll|process\.exit|reject)\()/;
  /** Other timers of their own, each with the reason why it may. */
  const ofTheirOwn: Record<string, string> = {
    'src/core/guarded-timers.ts': 'it is the helper',
    'src/core/threads/thread-client.ts': 'settles the stop',
    'src/inference/child.ts': 'the child may end: it is started again',
    'src/inference/role-lane.ts': 'settles a request',
    'src/ingest/http/feed-requests.ts': 'settles a request',
    'src/ingest/line-outlet.ts': 'posts a message; a thousand times a second',
    'src/intake/unit-commits.ts': 'commit catches and retries itself',
    'src/operations/event-loop-monitor.ts': 'measures the timer itself',
    'src/pipeline/pipeline.ts': 'aborts what is in hand',
    'src/pipeline/retry.ts': 'settles a wait',
    'src/console/api/body-time.ts': 'closes a request',
  };

  it('run their work through `repeat` and `after`, so that none of it can end the process', () => {
    const root = join(import.meta.dirname, '../../..');
    const found = globSync('src/**/*.ts', { cwd: root, exclude: ['src/console/web/**'] }).flatMap((file) =>
      readFileSync(join(root, file), 'utf8')
        .split('\n')
        .filter(
          (line) => /\b(setInterval|setTimeout)\(/.test(line) && !trivial.test(line) && !/\.setTimeout\(/.test(line),
        )
        .map((line) => ({ file, line: line.trim() })),
    );
    expect(found.filter(({ file }) => !(file in ofTheirOwn))).toEqual([]);
    const intervals = found.filter(({ line }) => line.includes('setInterval(')).map(({ file }) => file);
    expect([...new Set(intervals)].sort()).toEqual([
      'src/core/guarded-timers.ts',
      'src/inference/child.ts',
      'src/operations/event-loop-monitor.ts',
    ]);
  });
});
