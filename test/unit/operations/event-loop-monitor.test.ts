import { afterEach, describe, expect, it } from 'vitest';
import { type EventLoopMonitor, startEventLoopMonitor } from '../../../src/operations/event-loop-monitor.ts';

let monitor: EventLoopMonitor | null = null;
afterEach(() => monitor?.stop());

const turns = (count: number) => new Promise((resolve) => setTimeout(resolve, count));

/** Keeps the thread busy until it has used so much CPU time, however long that takes on a shared core. */
function burn(milliseconds: number): void {
  const used = () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  };
  const end = used() + milliseconds;
  while (used() < end);
}

/** The thread stands still without working, as it does where another program has the core. */
function stand(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

describe('the delay of the event loop', () => {
  it('that the thread caused by its own work is told as its own', async () => {
    monitor = startEventLoopMonitor();
    await turns(30);
    burn(200);
    await turns(30);
    const { delayP99Ms, ownP99Ms, ownLongestMs } = monitor.figures();
    expect(delayP99Ms).toBeGreaterThan(150);
    expect(ownP99Ms).toBeGreaterThan(150);
    expect(ownLongestMs).toBeGreaterThanOrEqual(ownP99Ms);
  });

  it('that another program caused is seen, and is not told as its own', async () => {
    monitor = startEventLoopMonitor();
    await turns(30);
    stand(400);
    await turns(30);
    const { delayP99Ms, ownLongestMs } = monitor.figures();
    expect(delayP99Ms).toBeGreaterThan(350);
    expect(ownLongestMs).toBeLessThan(200);
  });

  it('of one freeze in a long quiet time shows as the longest', async () => {
    monitor = startEventLoopMonitor();
    burn(150);
    while (monitor.figures().ownLongestMs < 100) await turns(10);
    expect(monitor.figures().ownP99Ms).toBeGreaterThan(100);
    while (monitor.figures().ownP99Ms > 100) await turns(200);
    expect(monitor.figures().ownLongestMs).toBeGreaterThan(100);
  });
});
