import type { ErrorCode } from '../../../core/error-catalogue.ts';
import { ApplianceError } from '../../../core/errors.ts';

const longestQuote = 60;

/** A refusal that names its place; `index` counts from 0, the position that is told from 1. */
export function queryError(code: ErrorCode, index: number, found = ''): ApplianceError {
  const quoted = found.length > longestQuote ? `${found.slice(0, longestQuote).toWellFormed()}…` : found;
  return new ApplianceError(code, { params: { position: index + 1, found: quoted } });
}
