import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { Agent } from 'node:https';
import { connect } from 'node:net';
import { type Disturbance, type DisturbanceContext, type Seen, senders } from '../disturbance.ts';
import { callHttps, pushHeaders } from '../https-call.ts';
import { markOf, series } from '../number-marks.ts';
import { poisonRecords } from '../poison-records.ts';
import { closingOf } from '../socket-ends.ts';

const mostDatagramBytes = 65_000;

interface Batch {
  records: string[];
  poison: NonNullable<Seen['poison']>;
}

function batchOf({ nextPoison, random }: DisturbanceContext, door: 'datagrams' | 'stream'): Batch {
  const number = nextPoison();
  const mark = markOf(series.poison, number);
  const fits = (record: string) => door === 'stream' || Buffer.byteLength(record) < mostDatagramBytes;
  const records = poisonRecords(mark, random).filter(fits);
  const marked = records.filter((record) => record.includes(mark)).length;
  return { records, poison: { number, marked, mayBeLost: door === 'datagrams' } };
}

export const poisonDatagrams: Disturbance = {
  name: 'poison by UDP',
  toldBy: [],
  goesOnBeside: false,
  async run(context) {
    const { records, poison } = batchOf(context, 'datagrams');
    const socket = createSocket('udp4');
    socket.bind(0, senders.poison);
    await once(socket, 'listening');
    for (const record of records)
      await new Promise<void>((resolve) =>
        socket.send(record, context.appliance.ports.udp, '127.0.0.1', () => resolve()),
      );
    socket.close();
    return { text: `${records.length} datagrams`, poison };
  },
};

export const poisonLines: Disturbance = {
  name: 'poison by TCP',
  toldBy: [],
  goesOnBeside: false,
  async run(context) {
    const { records, poison } = batchOf(context, 'stream');
    const socket = connect({ port: context.appliance.ports.tcp, host: '127.0.0.1', localAddress: senders.poison });
    socket.on('error', () => {}); // told by what is missing at the end
    const closed = closingOf(socket);
    for (const record of records) socket.write(`${record}\n`);
    socket.end();
    await closed;
    return { text: `${records.length} lines`, poison };
  },
};

export const poisonPush: Disturbance = {
  name: 'poison by push',
  toldBy: [],
  goesOnBeside: false,
  async run(context) {
    const { appliance } = context;
    const agent = new Agent();
    const { records, poison } = batchOf(context, 'stream');
    try {
      const answer = await callHttps({
        port: appliance.ports.http,
        path: '/v1/feeds/other/events',
        headers: pushHeaders(appliance.tokens.other),
        body: records.map((record) => `${record}\n`).join(''),
        from: senders.poison,
        agent,
        timeoutMs: 60_000,
      });
      const text = `${records.length} records: ${answer.status} ${answer.text.slice(0, 100)}`;
      if (answer.status !== 200)
        return { text, wrong: [`a push with poison in it was answered with ${answer.status}`] };
      const { received, stored, duplicates, quarantined } = JSON.parse(answer.text) as Record<string, number>;
      const isSum = received === (stored ?? 0) + (duplicates ?? 0) + (quarantined ?? 0);
      // A record of an id that is there already is told as a duplicate and not kept again.
      const kept = { ...poison, marked: poison.marked - (duplicates ?? 0) };
      return { text, wrong: isSum ? [] : [`no sum: ${answer.text}`], poison: kept };
    } finally {
      agent.destroy();
    }
  },
};
