import type { EventId } from '../../core/event.ts';
import type { ControlDatabase } from './control-database.ts';
import { type Neighbour, nearestVectors, putVector, readVector } from './vector-tables.ts';

/** Behaviour vectors of alerts. Long searches belong on the search thread (`EventSearch.nearestAlerts`). */
export interface AlertVectorTable {
  /** In place of an earlier one of the same alert and model. Throws STORE_VECTOR_REFUSED. */
  put(alertId: EventId, vector: Float32Array, options: { modelId: string }): void;
  get(alertId: EventId, options: { modelId: string }): Float32Array | null;
  nearest(vector: Float32Array, k: number, options: { modelId: string }): Neighbour[];
}

export function createAlertVectorTable(control: ControlDatabase): AlertVectorTable {
  const kind = 'alert';
  return {
    put: (id, vector, { modelId }) => putVector(control, { kind, modelId, id, vector }),
    get: (id, { modelId }) => readVector(control, { kind, modelId, id }),
    nearest: (vector, k, { modelId }) => nearestVectors(control, { kind, modelId, vector, k }),
  };
}
