import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApplianceError } from '../../core/errors.ts';
import { requestHeader } from '../contract/vocabulary.ts';
import { auditRequest, type ConsoleContext } from './console-context.ts';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses changing requests that another site may have caused: they must carry a header that forms cannot set, and
 * where the browser names their origin it must be this console (OWASP CSRF Prevention Cheat Sheet, "custom request
 * headers" and "verifying origin"). SameSite=Strict on the cookie stands beside it.
 */
export function guardOrigins(app: FastifyInstance, context: ConsoleContext): void {
  app.addHook('onRequest', async (request) => {
    if (safeMethods.has(request.method) || isOwnRequest(request)) return;
    const details = { reason: 'origin', method: request.method, origin: (request.headers.origin ?? '').slice(0, 200) };
    const target = request.url.slice(0, 200);
    await auditRequest(context, request, { action: 'request.refuse', target, outcome: 'refused', details });
    throw new ApplianceError('CONSOLE_REQUEST_REFUSED');
  });
}

function isOwnRequest(request: FastifyRequest): boolean {
  const { origin, host } = request.headers;
  if (request.headers[requestHeader] === undefined) return false;
  if (request.headers['sec-fetch-site'] === 'cross-site') return false;
  return origin === undefined || origin === `https://${host}`;
}
