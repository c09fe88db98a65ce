import { Agent } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { requestHeader } from '../../../src/console/contract/vocabulary.ts';
import { auditRowsOf } from '../audit-rows.ts';
import { type Disturbance, senders } from '../disturbance.ts';
import { callHttps, pushHeaders } from '../https-call.ts';

const requests = 300;
const atOnce = 10;
const timeoutMs = 20_000;

function tally(values: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].map(([value, count]) => `${count} × ${value}`).join(', ');
}

/** Pushes with tokens that nobody has. */
export const badTokens: Disturbance = {
  name: 'bad tokens',
  toldBy: ['SendersRefused/push_token'],
  goesOnBeside: false,
  async run({ appliance, random }) {
    const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
    const push = async () => {
      const token = `guess-${Math.floor(random() * 1e15)}`;
      const body = '{"event":{"id":"stolen"}}\n';
      const call = { port: appliance.ports.http, path: '/v1/feeds/load/events', from: senders.tokens, agent };
      return callHttps({ ...call, headers: pushHeaders(token), body, timeoutMs }).then(
        ({ status }) => String(status),
        () => 'broken',
      );
    };
    const answers = await Promise.all(Array.from({ length: requests }, push));
    agent.destroy();
    const wrong = answers.includes('200') ? ['a token that nobody has was accepted'] : [];
    return { text: tally(answers), wrong };
  },
};

const wrongPasswords = 6;
/** Each failure may be held back longer; a kill beside it breaks requests off. */
const signInMs = 90_000;
/** No measure of the product, see `goneAfterMs` of happenings.ts. */
const ownerTries = 60;

/** Wrong passwords for the only administrator, who then signs in from another address. */
export const badLogins: Disturbance = {
  name: 'bad console logins',
  toldBy: [],
  goesOnBeside: true,
  async run({ appliance }) {
    const since = Date.now();
    const agent = new Agent({ keepAlive: true });
    const signIn = async (from: string, password: string) => {
      const headers = { 'content-type': 'application/json', [requestHeader]: 'chaos' };
      const body = JSON.stringify({ name: 'admin', password });
      const call = {
        port: appliance.ports.console,
        path: '/api/session',
        headers,
        body,
        from,
        agent,
        timeoutMs: signInMs,
      };
      return callHttps(call).then(
        ({ status }) => String(status),
        () => 'broken',
      );
    };
    const answers: string[] = [];
    for (let n = 0; n < wrongPasswords; n += 1) {
      for (let waits = 0; !appliance.isReady() && waits < ownerTries; waits += 1) await sleep(1000);
      answers.push(await signIn(senders.logins, `Wrong-password-${n}`));
    }
    // A kill or a full disk beside it takes the console's tables away for some seconds; a refusal is final.
    const owner: string[] = [];
    while (owner.length < ownerTries && /^(broken|5..)?$/.test(owner.at(-1) ?? '')) {
      if (owner.length > 0) await sleep(1000);
      owner.push(await signIn('127.0.0.1', appliance.password));
    }
    agent.destroy();
    const rows = auditRowsOf(appliance.dataFolder, { address: senders.logins, since });
    const audit = rows.map(({ action, rows: count }) => `${count} × ${action}`).join(', ');
    return {
      text: `${tally(answers)}; the owner: ${tally(owner)}; audit: ${audit}`,
      wrong: [
        ...(answers.includes('200') ? ['a wrong password was accepted'] : []),
        ...(owner.at(-1) === '200' ? [] : [`the owner on another address was answered with ${tally(owner)}`]),
      ],
      ...(rows.length > 0 ? { told: 'audit' } : {}),
    };
  },
};
