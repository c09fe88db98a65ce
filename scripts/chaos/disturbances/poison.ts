import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { Agent } from 'node:https';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Disturbance, type DisturbanceContext, type Seen, senders } from '../disturbance.ts';
import { callHttps, pushHeaders } from '../https-call.ts';
import { poisonRecords } from '../poison-records.ts';
import { closingOf } from '../socket-ends.ts';

const mostDatagramBytes = 65_000;
/** Until what was sent is committed and counted. */
const settleMs = 1500;

/** The ledger says what became of poison: counted in quarantine, which the console shows with the reason. */
async function quarantinedBy({ appliance }: DisturbanceContext, send: () => Promise<string>): Promise<Seen> {
  const before = (await appliance.owner().ledger()).totals.quarantined;
  const text = await send();
  await sleep(settleMs);
  const quarantined = (await appliance.owner().ledger()).totals.quarantined - before;
  return { text: `${text}, ${quarantined} quarantined`, ...(quarantined > 0 ? { told: 'ledger and quarantine' } : {}) };
}

function recordsOf({ nextPoison, random }: DisturbanceContext): string[] {
  return poisonRecords(nextPoison(), random);
}

export const poisonDatagrams: Disturbance = {
  name: 'poison by UDP',
  toldBy: [],
  goesOnBeside: false,
  run: (context) =>
    quarantinedBy(context, async () => {
      const socket = createSocket('udp4');
      socket.bind(0, senders.poison);
      await once(socket, 'listening');
      const records = recordsOf(context).filter((record) => Buffer.byteLength(record) < mostDatagramBytes);
      for (const record of records)
        await new Promise<void>((resolve) =>
          socket.send(record, context.appliance.ports.udp, '127.0.0.1', () => resolve()),
        );
      socket.close();
      return `${records.length} datagrams`;
    }),
};

export const poisonLines: Disturbance = {
  name: 'poison by TCP',
  toldBy: [],
  goesOnBeside: false,
  run: (context) =>
    quarantinedBy(context, async () => {
      const socket = connect({ port: context.appliance.ports.tcp, host: '127.0.0.1', localAddress: senders.poison });
      socket.on('error', () => {}); // told by what the ledger lacks
      const closed = closingOf(socket);
      const records = recordsOf(context);
      for (const record of records) socket.write(`${record}\n`);
      socket.end();
      await closed;
      return `${records.length} lines`;
    }),
};

export const poisonPush: Disturbance = {
  name: 'poison by push',
  toldBy: [],
  goesOnBeside: false,
  async run(context) {
    const { appliance } = context;
    const agent = new Agent();
    const records = recordsOf(context);
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
      const wrong =
        received === (stored ?? 0) + (duplicates ?? 0) + (quarantined ?? 0) ? [] : [`no sum: ${answer.text}`];
      return { text, wrong, ...((quarantined ?? 0) > 0 ? { told: 'answer and quarantine' } : {}) };
    } finally {
      agent.destroy();
    }
  },
};
