import { Agent } from 'node:https';
import { gzipSync } from 'node:zlib';
import { type Disturbance, type DisturbanceContext, type Seen, senders } from '../disturbance.ts';
import { callHttps, pushHeaders } from '../https-call.ts';

/** 16.5 MB unpacked and about 16 KB packed: just what the limit of a body lets through. */
const emptyRecords = 5_500_000;
const zeros = 256 * 2 ** 20;
const answerWithinMs = 90_000;

async function pushBomb({ appliance }: DisturbanceContext, bomb: Buffer, allowed: readonly number[]): Promise<Seen> {
  const agent = new Agent();
  try {
    const answer = await callHttps({
      port: appliance.ports.http,
      path: '/v1/feeds/other/events',
      headers: pushHeaders(appliance.tokens.other, 'gzip'),
      body: bomb,
      from: senders.bombs,
      agent,
      timeoutMs: answerWithinMs,
    });
    const text = `${bomb.length} bytes: ${answer.status} ${answer.text.slice(0, 80)}`;
    const isRight = allowed.includes(answer.status);
    return { text, wrong: isRight ? [] : [`a bomb was answered with ${answer.status}`] };
  } finally {
    agent.destroy();
  }
}

export const rowBomb: Disturbance = {
  name: 'bomb of rows',
  toldBy: ['SendersRefused/push_too_large'],
  goesOnBeside: false,
  run: (context) => pushBomb(context, gzipSync('{}\n'.repeat(emptyRecords)), [413]),
};

export const ratioBomb: Disturbance = {
  name: 'bomb of zeros',
  toldBy: ['SendersRefused/push_too_large'],
  goesOnBeside: false,
  run: (context) => pushBomb(context, gzipSync(Buffer.alloc(zeros), { level: 1 }), [413]),
};
