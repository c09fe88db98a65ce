import type { FastifyInstance, FastifyRequest } from 'fastify';

const timers = new WeakMap<FastifyRequest['raw'], NodeJS.Timeout>();

/** Ends a connection whose request is not complete after `timeoutMs`, so that nobody holds it open byte by byte. */
export function limitBodyTime(app: FastifyInstance, timeoutMs: number): void {
  app.addHook('onRequest', async ({ raw }) => {
    if (raw.complete) return;
    const timer = setTimeout(() => {
      if (!raw.complete) raw.destroy();
    }, timeoutMs);
    timer.unref();
    timers.set(raw, timer);
    raw.once('close', () => clearTimeout(timer));
  });
}

/** Lifts the limit from a request that was let in and brings a long body; it looks after its time itself. */
export function allowLongBody({ raw }: FastifyRequest): void {
  clearTimeout(timers.get(raw));
}
