import { type ErrorCode, errorCatalogue } from '../error-catalogue.ts';
import { ApplianceError, asError } from '../errors.ts';

/** What travels to a thread. Only client and host of this folder make and read these. */
export type ToThread =
  | { kind: 'request'; id: number; name: string; argument: unknown }
  | { kind: 'cancel'; id: number }
  | { kind: 'order'; name: string; value: unknown }
  | { kind: 'stop' };

/** What travels from a thread. */
export type FromThread =
  | { kind: 'ready'; value: unknown }
  | { kind: 'startFailed'; failure: Failure }
  | { kind: 'answer'; id: number; value: unknown }
  | { kind: 'failure'; id: number; failure: Failure }
  | { kind: 'event'; name: string; value: unknown }
  /** An order, or the work of stopping, threw; nobody waits for it. */
  | { kind: 'fault'; what: string; failure: Failure };

/** An error on its way between threads: the class is lost by cloning, so its parts travel. */
export interface Failure {
  /** Of the catalogue; null where something unexpected was thrown. */
  code: string | null;
  params: Record<string, string | number>;
  name: string;
  message: string;
  /** Where it was thrown, for the log. */
  stack: string | null;
  /** Text of the cause, null where there is none. */
  cause: string | null;
}

export function failureOf(thrown: unknown): Failure {
  const error = asError(thrown);
  const known =
    error instanceof ApplianceError ? { code: error.code, params: error.params } : { code: null, params: {} };
  const cause = error.cause === undefined ? null : asError(error.cause).message;
  return { ...known, name: error.name, message: error.message, stack: error.stack ?? null, cause };
}

/** The same error on the other side: by its code where the catalogue has it, else a plain one with name and text. */
export function revive({ code, params, name, message, stack, cause }: Failure): Error {
  const options = cause === null ? {} : { cause: new Error(cause) };
  if (code !== null && Object.hasOwn(errorCatalogue, code)) {
    return new ApplianceError(code as ErrorCode, { params, ...options });
  }
  const error = new Error(message, options);
  error.name = name;
  if (stack !== null) error.stack = stack;
  return error;
}
