import Fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import type { ConsoleContext } from '../../../src/console/api/console-context.ts';
import { createErrorHandler } from '../../../src/console/api/error-handler.ts';
import { limitAddresses } from '../../../src/console/api/request-limits.ts';

describe('the limit of requests', () => {
  it('leaves a client alone that is gone before its request is looked at: no answer, no failure in the log', async () => {
    const reported: string[] = [];
    const context = {
      language: 'ko',
      diagnostics: { report: (_level: string, name: string) => void reported.push(name), counts: () => ({}) },
      requestLimits: { perAddress: 10, perStranger: 10, perSession: 10 },
    } as unknown as ConsoleContext;
    const app = Fastify();
    app.setErrorHandler(createErrorHandler(context));
    // What node:net gives of a socket that was reset: it has no peer any more.
    app.addHook('onRequest', async ({ raw }) => {
      Object.defineProperty(raw.socket, 'remoteAddress', { value: undefined });
    });
    await limitAddresses(app, context);
    let isReached = false;
    app.get('/', async () => {
      isReached = true;
      return {};
    });
    await expect(app.inject('/')).rejects.toThrow();
    expect([isReached, reported]).toEqual([false, []]);
    await app.close();
  });
});
