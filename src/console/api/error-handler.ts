import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors, isResponseSerializationError } from 'fastify-type-provider-zod';
import type { ErrorCode } from '../../core/error-catalogue.ts';
import { ApplianceError, asError } from '../../core/errors.ts';
import type { Language } from '../../core/verdict.ts';
import type { Problem } from '../contract/common.ts';
import type { ConsoleContext } from './console-context.ts';

/** The one place where error codes become HTTP statuses; a code that is not here is 503 where retryable, else 500. */
const statusOfCode: Partial<Record<ErrorCode, number>> = {
  CONSOLE_REQUEST_INVALID: 400,
  CONSOLE_SIGN_IN_REQUIRED: 401,
  CONSOLE_SIGN_IN_REFUSED: 401,
  CONSOLE_PASSWORD_CHANGE_REQUIRED: 403,
  CONSOLE_REQUEST_REFUSED: 403,
  CONSOLE_NOT_FOUND: 404,
  CONSOLE_RUN_UNDER_WAY: 409,
  DISK_FULL_STOPPED: 507,
  BACKUP_UNDER_WAY: 409,
  BACKUP_FOLDER_REFUSED: 400,
  FILE_IMPORTED_BEFORE: 409,
  FILE_IMPORT_ENDED: 409,
  FILE_NAME_INVALID: 400,
  FILE_SOURCE_UNKNOWN: 404,
  FILE_TOO_LARGE: 413,
  FILE_UPLOAD_BROKEN: 400,
  CONSOLE_REQUEST_TOO_LARGE: 413,
  CONSOLE_PASSWORD_UNSUITABLE: 422,
  CONSOLE_REQUESTS_TOO_MANY: 429,
  CONSOLE_FAILED: 500,
  SOURCE_NAME_TAKEN: 409,
  SOURCE_READ_ONLY: 409,
  SOURCE_CHANGED_MEANWHILE: 409,
  SOURCE_ADDRESS_INVALID: 422,
  SOURCE_ADDRESS_TAKEN: 422,
  SOURCE_ADDRESSES_MISSING: 422,
  SOURCE_PARSER_UNKNOWN: 422,
  SOURCE_TIME_ZONE_UNKNOWN: 422,
  SOURCE_ASSIGNED_TWICE: 422,
  ZONE_NETWORK_INVALID: 422,
  ZONE_NETWORK_TWICE: 422,
  STORE_QUERY_REFUSED: 400,
  STORE_QUERY_UNCLOSED: 400,
  STORE_QUERY_UNEXPECTED: 400,
  STORE_QUERY_ENDS_EARLY: 400,
  STORE_QUERY_NOT_A_TIME: 400,
  STORE_QUERY_NOT_A_NETWORK: 400,
  STORE_QUERY_NOT_A_RANGE: 400,
  STORE_QUERY_WITHOUT_WORD: 400,
  STORE_QUERY_TOO_LARGE: 400,
  STORE_QUERIES_TOO_MANY: 503,
};

export const bodyLimitBytes = 65_536;

/** Turns whatever was thrown into an answer of status and `Problem`; the cause of a failure only reaches the log. */
export function createErrorHandler(context: ConsoleContext) {
  return (thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const error = expectedError(thrown, request) ?? failure(context, thrown, request);
    const problem: Problem = {
      code: error.code,
      message: error.messageIn(languageOf(request, context.language)),
      requestId: request.id,
    };
    return reply.code(statusOf(error)).type('application/json; charset=utf-8').send(problem);
  };
}

function statusOf(error: ApplianceError): number {
  return statusOfCode[error.code] ?? (error.retryable ? 503 : 500);
}

/** The first of Korean and English that the client names, else the given one. */
export function languageOf(request: FastifyRequest, usual: Language): Language {
  const wanted = (request.headers['accept-language'] ?? '').slice(0, 200).toLowerCase();
  return /(?:^|,)\s*(ko|en)\b/.exec(wanted)?.[1] === undefined
    ? usual
    : (/(?:^|,)\s*(ko|en)\b/.exec(wanted)?.[1] as Language);
}

function expectedError(thrown: unknown, request: FastifyRequest): ApplianceError | null {
  if (thrown instanceof ApplianceError && statusOfCode[thrown.code] !== undefined) return thrown;
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

function failure(context: ConsoleContext, thrown: unknown, request: FastifyRequest): ApplianceError {
  const error = asError(isResponseSerializationError(thrown) ? thrown.cause : thrown);
  context.diagnostics.report('error', 'ConsoleRequestFailedError', {
    requestId: request.id,
    method: request.method,
    route: request.routeOptions.url ?? '',
    error: error.message,
    stack: error.stack,
  });
  if (error instanceof ApplianceError) return error;
  return new ApplianceError('CONSOLE_FAILED', { params: { requestId: request.id }, cause: error });
}
