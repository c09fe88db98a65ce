import type { FastifyInstance } from 'fastify';

/**
 * Ends a connection whose request is not complete after `timeoutMs`, so that nobody holds it open byte by byte. Routes
 * with `longBody` look after themselves.
 */
export function limitBodyTime(app: FastifyInstance, timeoutMs: number): void {
  app.addHook('onRequest', async (request) => {
    const { raw } = request;
    if (raw.complete || request.routeOptions.config?.longBody) return;
    const timer = setTimeout(() => {
      if (!raw.complete) raw.destroy();
    }, timeoutMs);
    timer.unref();
    raw.once('close', () => clearTimeout(timer));
  });
}
