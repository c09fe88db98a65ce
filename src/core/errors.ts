import { type ErrorCode, errorCatalogue } from './error-catalogue.ts';

export interface ApplianceErrorOptions {
  /** Values for the `{name}` places of the catalogue's message. Never secrets: messages reach logs. */
  params?: Record<string, string | number>;
  cause?: unknown;
}

/**
 * The one error class of the product. The code is in the catalogue, which holds the message in both languages with
 * the remedy, and says whether trying again can help.
 */
export class ApplianceError extends Error {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly params: Record<string, string | number>;

  constructor(code: ErrorCode, options: ApplianceErrorOptions = {}) {
    const params = options.params ?? {};
    super(fill(errorCatalogue[code].en, params), options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ApplianceError';
    this.code = code;
    this.retryable = errorCatalogue[code].retryable;
    this.params = params;
  }

  /** The message in Korean or English. */
  messageIn(language: 'ko' | 'en'): string {
    return fill(errorCatalogue[this.code][language], this.params);
  }
}

/** Coerces whatever was thrown to an Error. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

function fill(template: string, params: Record<string, string | number>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}
