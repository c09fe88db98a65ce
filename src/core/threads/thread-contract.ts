import type { MessagePort } from 'node:worker_threads';

/**
 * What a thread of the program can be asked, told and what it tells, as one type that both sides share. Every key is a
 * name; values travel as structured clones.
 */
export interface ThreadContract {
  /** What the thread tells once it serves. */
  ready: unknown;
  /** Asked and answered: functions of one argument. On the thread's side they get an AbortSignal too. */
  requests: object;
  /** Told to the thread without an answer. */
  orders: object;
  /** Told by the thread without being asked. */
  events: object;
}

/** Argument of a request. */
export type ArgumentOf<C extends ThreadContract, K extends keyof C['requests']> = C['requests'][K] extends (
  argument: infer Argument,
  ...rest: never[]
) => unknown
  ? Argument
  : never;

/** Answer of a request. */
export type AnswerOf<C extends ThreadContract, K extends keyof C['requests']> = C['requests'][K] extends (
  ...rest: never[]
) => infer Answer
  ? Awaited<Answer>
  : never;

/** What is handed over instead of copied. */
export type Transfers = readonly (ArrayBuffer | MessagePort)[];

/** How a thread tells something by itself. */
export type Tell<C extends ThreadContract> = <K extends keyof C['events'] & string>(
  event: K,
  value: C['events'][K],
  transfer?: Transfers,
) => void;
