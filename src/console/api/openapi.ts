import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';

/** Collects the description of every route registered after it; `serveOpenapi` answers with it. */
export async function describeRoutes(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Haetae',
        version,
        description:
          'Signing in (POST /api/session) sets a cookie that every other request needs. Requests that change something need the header x-haetae-request with any value. Times are UTC epoch milliseconds. Every failure answers with code, message and requestId.',
      },
      servers: [],
    },
    transform: jsonSchemaTransform,
  });
}

export function serveOpenapi(app: FastifyInstance): void {
  app.get('/openapi.json', { schema: { hide: true } }, async (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(app.swagger()),
  );
}
