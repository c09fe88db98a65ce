import { Agent } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosAppliance } from './chaos-appliance.ts';
import { callHttps, pushHeaders } from './https-call.ts';
import { createNumberCounts, type NumberCounts } from './number-marks.ts';

/** Records that were pushed; what was answered with 200 has to be stored once. */
export interface PushLoad {
  acknowledged: NumberCounts;
  /** Answers by status, and `broken` for those that never came. */
  answers: Record<string, number>;
  /** Answers that do not account for every record of their batch. */
  wrongAnswers: string[];
  /** Ends with the batches in hand; one that is not acknowledged by then is given up. */
  stop(): Promise<void>;
}

export interface PushLoadOptions {
  appliance: ChaosAppliance;
  record(number: number): string;
  perSecond: number;
  batchRecords: number;
  pushers: number;
  from: string;
}

const againAfterMs = 200;
const answerWithinMs = 90_000;

/** Pushes numbered records at a rate, each batch again until it is acknowledged, over every death of the process. */
export function startPushLoad(options: PushLoadOptions): PushLoad {
  const { appliance, batchRecords } = options;
  const acknowledged = createNumberCounts();
  const answers: Record<string, number> = {};
  const wrongAnswers: string[] = [];
  let next = 0;
  let on = true;

  const pushOnce = async (agent: Agent, numbers: readonly number[]): Promise<boolean> => {
    const body = numbers.map((number) => `${options.record(number)}\n`).join('');
    const call = { port: appliance.ports.http, path: '/v1/feeds/load/events', from: options.from, agent };
    const headers = pushHeaders(appliance.tokens.load);
    const answer = await callHttps({ ...call, headers, body, timeoutMs: answerWithinMs }).catch(() => null);
    const status = answer === null ? 'broken' : String(answer.status);
    answers[status] = (answers[status] ?? 0) + 1;
    if (answer?.status !== 200) return false;
    const { stored, duplicates, quarantined } = JSON.parse(answer.text) as Record<string, number>;
    if ((stored ?? 0) + (duplicates ?? 0) !== numbers.length || quarantined !== 0) wrongAnswers.push(answer.text);
    for (const number of numbers) acknowledged.add(number);
    return true;
  };

  const everyMs = (1000 * batchRecords * options.pushers) / options.perSecond;
  const push = async () => {
    const agent = new Agent({ keepAlive: true });
    let dueAt = performance.now();
    while (on) {
      const numbers = Array.from({ length: batchRecords }, (_, index) => next + index);
      next += batchRecords;
      while (on && !(await pushOnce(agent, numbers))) await sleep(againAfterMs);
      // What a death or a full disk held up is made up for, one second of it at most.
      dueAt = Math.max(dueAt + everyMs, performance.now() - 1000);
      await sleep(Math.max(0, dueAt - performance.now()));
    }
    agent.destroy();
  };
  const pushing = Promise.all(Array.from({ length: options.pushers }, push));
  return {
    acknowledged,
    answers,
    wrongAnswers,
    async stop() {
      on = false;
      await pushing;
    },
  };
}
