import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApplianceError } from '../../core/errors.ts';
import { shareHolder } from '../../core/share-limit.ts';
import { auditRequest, type ConsoleContext } from './console-context.ts';
import { createWindowCounts } from './window-counts.ts';

const windowMs = 60_000;
const maxKeys = 5000;

type LimitedBy = ReturnType<FastifyInstance['createRateLimit']>;

/**
 * The first thing that happens to a request, before anything that costs: also what is not found, not signed in or
 * refused counts. Routes may have a limit of their own (`config.rateLimit`).
 */
export async function limitAddresses(app: FastifyInstance, context: ConsoleContext): Promise<void> {
  await app.register(rateLimit, {
    global: false,
    store: MonotonicStore as never,
    keyGenerator: (request: FastifyRequest) => shareHolder(request.ip),
    timeWindow: windowMs,
    onExceeded: (request: FastifyRequest) => void noteTooMany(context, request),
    errorResponseBuilder: (_request: FastifyRequest, { ttl }: { ttl: number }) => tooMany(ttl),
  });
  const byAddress = app.createRateLimit({ max: context.requestLimits.perAddress });
  app.addHook('onRequest', async (request, reply) => {
    // A client that is gone before its request was looked at has no address left, and nobody waits for the answer.
    if (request.raw.socket.remoteAddress === undefined) {
      reply.hijack();
      request.raw.destroy();
      return;
    }
    await require(context, request, byAddress);
  });
}

/** Comes after the session was looked up and before anything is audited. */
export function limitSessions(api: FastifyInstance, context: ConsoleContext): void {
  const { perSession, perStranger } = context.requestLimits;
  const bySession = api.createRateLimit({
    max: perSession,
    keyGenerator: (request: FastifyRequest) => request.consoleSession?.token ?? '',
  });
  const byStranger = api.createRateLimit({ max: perStranger });
  api.addHook('onRequest', (request) =>
    require(context, request, request.consoleSession === null ? byStranger : bySession),
  );
}

async function require(context: ConsoleContext, request: FastifyRequest, limitedBy: LimitedBy): Promise<void> {
  const found = await limitedBy(request);
  if (found.isAllowed || !found.isExceeded) return;
  await noteTooMany(context, request);
  throw tooMany(found.ttl);
}

function tooMany(ttlMs: number): ApplianceError {
  return new ApplianceError('CONSOLE_REQUESTS_TOO_MANY', { params: { seconds: Math.ceil(ttlMs / 1000) } });
}

function noteTooMany(context: ConsoleContext, request: FastifyRequest): Promise<void> {
  const target = request.url.slice(0, 200);
  const details = { reason: 'too_many' };
  return auditRequest(context, request, { action: 'request.refuse', target, outcome: 'refused', details });
}

/** The plugin's own store counts by the system clock, which may be set back for a year. */
class MonotonicStore {
  readonly #counts: ReturnType<typeof createWindowCounts>;

  constructor({ timeWindow }: { timeWindow: number }) {
    this.#counts = createWindowCounts({ windowMs: timeWindow, maxKeys });
  }

  incr(key: string, done: (error: null, found: { current: number; ttl: number }) => void): void {
    const { count, endsInMs } = this.#counts.add(key);
    done(null, { current: count, ttl: endsInMs });
  }

  child(options: { timeWindow: number }): MonotonicStore {
    return new MonotonicStore(options);
  }
}
