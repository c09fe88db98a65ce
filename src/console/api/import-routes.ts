import type { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { type ErrorCode, errorCatalogue } from '../../core/error-catalogue.ts';
import { ApplianceError } from '../../core/errors.ts';
import type { Language } from '../../core/verdict.ts';
import { idParamsSchema, problemSchema } from '../contract/common.ts';
import {
  type Import,
  importListQuerySchema,
  importListResponseSchema,
  uploadQuerySchema,
  uploadResponseSchema,
} from '../contract/import.ts';
import { allowLongBody } from './body-time.ts';
import { auditRequest, type ConsoleContext, sessionOf } from './console-context.ts';
import { languageOf } from './error-handler.ts';
import type { ImportRow } from './import-port.ts';

/** An upload that brings nothing for so long is given up. */
const uploadIdleMs = 60_000;

/** Import of files: list with progress, upload, cancel. */
export const importRoutes: FastifyPluginAsyncZod<{ context: ConsoleContext }> = async (app, { context }) => {
  const { imports } = context.ports;
  const tags = ['imports'];
  // The body goes to the disk as it comes; how much of it is taken is the port's to say.
  app.addContentTypeParser('application/octet-stream', (_request, body, done) => done(null, body));

  app.get(
    '/imports',
    {
      schema: {
        tags,
        summary: 'Imported files, newest first, with progress',
        querystring: importListQuerySchema,
        response: { 200: importListResponseSchema },
      },
    },
    async (request) => {
      const [rows, sources] = await Promise.all([imports.list(request.query), imports.sources()]);
      const language = languageOf(request, context.language);
      return { imports: rows.map((row) => shown(row, language)), sources };
    },
  );

  app.post(
    '/imports',
    {
      schema: {
        tags,
        summary: 'Upload a file (application/octet-stream): lines, JSON, NDJSON or CSV, also gzip or zstd',
        querystring: uploadQuerySchema,
        response: {
          202: uploadResponseSchema,
          400: problemSchema,
          404: problemSchema,
          409: problemSchema,
          507: problemSchema,
        },
      },
    },
    async (request, reply) => {
      const { source, name } = request.query;
      const body = bodyOf(request);
      const by = sessionOf(request).session.userName;
      allowLongBody(request);
      request.raw.setTimeout(uploadIdleMs, () => request.raw.destroy());
      const entry = { action: 'import.upload', details: { source, name } } as const;
      try {
        const importId = await imports.upload({ source, name, body, by });
        await auditRequest(context, request, { ...entry, target: `import ${importId}`, outcome: 'ok' });
        return reply.code(202).send({ importId });
      } catch (thrown) {
        if (thrown instanceof ApplianceError) await auditRequest(context, request, { ...entry, outcome: 'refused' });
        throw thrown;
      }
    },
  );

  app.post(
    '/imports/:id/cancel',
    {
      schema: {
        tags,
        summary: 'Cancel an import; what is stored stays',
        params: idParamsSchema,
        response: { 200: uploadResponseSchema, 409: problemSchema },
      },
    },
    async (request) => {
      const { id } = request.params;
      const cancelled = await imports.cancel(id);
      const outcome = cancelled ? 'ok' : 'refused';
      await auditRequest(context, request, { action: 'import.cancel', target: `import ${id}`, outcome });
      if (!cancelled) throw new ApplianceError('FILE_IMPORT_ENDED', { params: { id } });
      return { importId: id };
    },
  );
};

/** The schema knows no streams, so that the body is looked at here. */
function bodyOf(request: FastifyRequest): Readable {
  const body = request.body as Readable | undefined;
  if (body !== undefined && typeof body.pipe === 'function') return body;
  const problem = 'body: send the file as application/octet-stream';
  throw new ApplianceError('CONSOLE_REQUEST_INVALID', { params: { problem } });
}

function shown({ sourceName, errorCode, errorParams, ...row }: ImportRow, language: Language): Import {
  const known = errorCode !== null && errorCode in errorCatalogue;
  const problem = known ? new ApplianceError(errorCode as ErrorCode, { params: errorParams }) : null;
  return {
    ...row,
    source: sourceName,
    problem: problem && { code: problem.code, message: problem.messageIn(language) },
  };
}
