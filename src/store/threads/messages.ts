import type { LogLevel } from '../../diagnostics/log.ts';

/** What the main thread sends to a store thread. */
export type ToThread =
  | { kind: 'call'; id: number; method: string; argument: unknown }
  | { kind: 'cancel'; id: number }
  | { kind: 'stop' };

/** What a store thread sends back. */
export type FromThread =
  | { kind: 'answer'; id: number; value: unknown }
  | { kind: 'failure'; id: number; failure: Failure }
  | { kind: 'report'; level: LogLevel; name: string; details: Record<string, unknown> };

/** An error on its way between threads; `code` where it is in the catalogue. */
export interface Failure {
  code: string | null;
  message: string;
  params: Record<string, string | number>;
}
