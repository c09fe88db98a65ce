import type { ReceptionState } from '../contract/vocabulary.ts';
import type { SourceRow } from './source-port.ts';

/** Whether a source is heard, by its own limit of silence. */
export function receptionState(source: SourceRow, now: number): ReceptionState {
  if (!source.enabled) return 'disabled';
  if (source.lastReceivedAt === null) return 'never';
  if (source.silentAfterMs !== null && now - source.lastReceivedAt > source.silentAfterMs) return 'silent';
  return 'receiving';
}

/** Sources that need somebody come first, then by name. */
export const receptionOrder: readonly ReceptionState[] = ['silent', 'never', 'receiving', 'disabled'];
