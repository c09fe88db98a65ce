import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors, isResponseSerializationError } from 'fastify-type-provider-zod';
import { ApplianceError, asError } from '../../core/errors.ts';
import type { Language } from '../../core/verdict.ts';
import type { Problem } from '../contract/common.ts';
import type { ConsoleContext } from './console-context.ts';
import { isExpected, statusOf } from './error-status.ts';

export const bodyLimitBytes = 65_536;

/** Turns whatever was thrown into an answer of status and `Problem`; the cause of a failure only reaches the log. */
export function createErrorHandler(context: Pick<ConsoleContext, 'diagnostics' | 'language'>) {
  return (thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const error = expectedError(thrown, request) ?? goneError(thrown, reply) ?? failure(context, thrown, request);
    const problem: Problem = {
      code: error.code,
      message: error.messageIn(languageOf(request, context.language)),
      requestId: request.id,
    };
    return reply.code(statusOf(error)).type('application/json; charset=utf-8').send(problem);
  };
}

/** What Node throws where a body or an answer ends because its connection did, and what an aborted signal does. */
const goneCodes = new Set(['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED', 'ABORT_ERR']);

/** A client that went away while its request was in hand: nobody reads the answer, and nothing has failed. */
function goneError(thrown: unknown, reply: FastifyReply): ApplianceError | null {
  const { code, name } = asError(thrown) as NodeJS.ErrnoException;
  const isGone = reply.raw.destroyed || reply.request.raw.socket.destroyed;
  if (!isGone || !(name === 'AbortError' || goneCodes.has(code ?? ''))) return null;
  return new ApplianceError('CONSOLE_REQUEST_INVALID', { params: { problem: 'the connection ended' } });
}

/** The first of Korean and English that the client names, else the given one. */
export function languageOf(request: FastifyRequest, usual: Language): Language {
  const wanted = (request.headers['accept-language'] ?? '').slice(0, 200).toLowerCase();
  return /(?:^|,)\s*(ko|en)\b/.exec(wanted)?.[1] === undefined
    ? usual
    : (/(?:^|,)\s*(ko|en)\b/.exec(wanted)?.[1] as Language);
}

function expectedError(thrown: unknown, request: FastifyRequest): ApplianceError | null {
  if (thrown instanceof ApplianceError && isExpected(thrown)) return thrown;
  if (hasZodFastifySchemaValidationErrors(thrown)) {
    const problem = thrown.validation
      .slice(0, 5)
      .map((issue) => `${thrown.validationContext ?? ''}${issue.instancePath}: ${issue.message ?? ''}`)
      .join('; ');
    return new ApplianceError('CONSOLE_REQUEST_INVALID', { params: { problem } });
  }
  const { code, statusCode } = thrown as Partial<FastifyError>;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new ApplianceError('CONSOLE_REQUEST_TOO_LARGE', { params: { limitBytes: bodyLimitBytes } });
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    const problem = `${request.method} ${asError(thrown).message}`.slice(0, 300);
    return new ApplianceError('CONSOLE_REQUEST_INVALID', { params: { problem } });
  }
  return null;
}

function failure(
  context: Pick<ConsoleContext, 'diagnostics'>,
  thrown: unknown,
  request: FastifyRequest,
): ApplianceError {
  const error = asError(isResponseSerializationError(thrown) ? thrown.cause : thrown);
  context.diagnostics.report('error', 'ConsoleRequestFailedError', {
    requestId: request.id,
    method: request.method,
    route: request.routeOptions.url ?? '',
    error: error.message,
    stack: error.stack,
  });
  // Messages of the catalogue may name files and folders: for those who are signed in only.
  if (error instanceof ApplianceError && request.consoleSession) return error;
  return new ApplianceError('CONSOLE_FAILED', { params: { requestId: request.id }, cause: error });
}
