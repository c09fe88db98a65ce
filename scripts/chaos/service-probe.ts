import { Agent } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosAppliance } from './chaos-appliance.ts';
import { callHttps, pushHeaders } from './https-call.ts';
import { createNumberCounts, type NumberCounts } from './number-marks.ts';

/** A span in which nothing was committed for the probe. */
export interface Gap {
  fromAt: number;
  toAt: number;
}

/** A careful sensor of its own address that asks all the time whether a record is taken and committed. */
export interface ServiceProbe {
  acknowledged: NumberCounts;
  /** Times of answers, in order. */
  answeredAt: number[];
  stop(): Promise<void>;
}

const everyMs = 200;
const answerWithinMs = 15_000;

export function startServiceProbe(options: {
  appliance: ChaosAppliance;
  from: string;
  record(number: number): string;
}): ServiceProbe {
  const { appliance } = options;
  const acknowledged = createNumberCounts();
  const answeredAt: number[] = [];
  let on = true;
  const probing = (async () => {
    const agent = new Agent({ keepAlive: true });
    for (let number = 0; on; number += 1) {
      const answer = await callHttps({
        port: appliance.ports.http,
        path: '/v1/feeds/probe/events',
        headers: pushHeaders(appliance.tokens.probe),
        body: `${options.record(number)}\n`,
        from: options.from,
        agent,
        timeoutMs: answerWithinMs,
      }).catch(() => null); // no process, or one that does not answer: the gap says so
      if (answer?.status === 200) {
        answeredAt.push(Date.now());
        acknowledged.add(number);
      }
      await sleep(everyMs);
    }
    agent.destroy();
  })();
  return {
    acknowledged,
    answeredAt,
    async stop() {
      on = false;
      await probing;
    },
  };
}

/** Spans between one answer and the next, from the start to the end of the run. */
export function gapsBetween(answeredAt: readonly number[], run: Gap): Gap[] {
  const times = [run.fromAt, ...answeredAt, run.toAt];
  return times.slice(1).map((toAt, index) => ({ fromAt: times[index] ?? toAt, toAt }));
}
