import { ApplianceError, asError } from '../core/errors.ts';
import type { InferenceRole } from './catalogue.ts';

/** The error of a role without a model. */
export function absentError(role: InferenceRole): ApplianceError {
  return new ApplianceError(role === 'language' ? 'INFERENCE_NO_LANGUAGE_MODEL' : 'INFERENCE_NO_EMBEDDING_MODEL');
}

/** The error of requests that a stop leaves unfinished. */
export function stoppedError(role: InferenceRole): ApplianceError {
  return new ApplianceError('INFERENCE_STOPPED', { params: { role } });
}

/** The error of a request in hand when the child ended, and of a model that could not be loaded. */
export function crashError(role: InferenceRole, reason: string): ApplianceError {
  return new ApplianceError('INFERENCE_CHILD_CRASHED', { params: { role, reason } });
}

/** Coerces whatever was thrown to an ApplianceError. */
export function asInferenceError(thrown: unknown, role: InferenceRole): ApplianceError {
  if (thrown instanceof ApplianceError) return thrown;
  const cause = asError(thrown);
  return new ApplianceError('INFERENCE_FAILED', { params: { role, reason: cause.message }, cause });
}
