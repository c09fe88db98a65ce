import { createSocket } from 'node:dgram';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventSearch } from '../../src/console/contract/event.ts';
import type { Ledger } from '../../src/console/contract/source.ts';
import type { AssignedSenders, UnknownSenderList } from '../../src/console/contract/unknown-sender.ts';
import { type ApplianceUnderTest, createApplianceUnderTest, until } from './appliance-under-test.ts';
import { type ConsoleApi, createConsoleApi } from './console-api.ts';

/** Sends datagrams from an address of the loopback network. */
async function sendFrom(address: string, port: number, lines: readonly string[]): Promise<void> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, address, resolve));
  for (const line of lines) {
    await new Promise<void>((resolve, reject) =>
      socket.send(line, port, '127.0.0.1', (error) => (error ? reject(error) : resolve())),
    );
  }
  await new Promise<void>((resolve) => socket.close(() => resolve()));
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

const today = new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10);
const trusguard = (index: number) =>
  `3\`0\`1\`1\`utmid\`1021\`${today.replaceAll('-', '')}\`00:00:${twoDigits(index % 60)}\`2\`17\`UTM_DEFAULT\`203.0.113.77\`${40_000 + index}\`198.51.100.202\`161\`eth2(Out)\`eth3(DMZ)\`\`\`\`106\`1\`\`\`\`\`\`\``;
const fortigate = (index: number) =>
  `<189>date=${today} time=00:00:${twoDigits(index % 60)} devname="fw-01" devid="FG100E0000000001" tz="+0900" logid="0000000013" type="traffic" subtype="forward" level="notice" vd="root" srcip=10.10.3.7 srcport=${40_000 + index} dstip=198.51.100.20 dstport=443 sessionid=${index} proto=6 action="accept" policyid=7 service="HTTPS"`;
const program = (index: number) => `<13>Mar  1 09:00:00 web-1 app[7]: message ${index}`;

const linesEach = 40;
let appliance: ApplianceUnderTest;
let api: ConsoleApi;

beforeAll(async () => {
  appliance = await createApplianceUnderTest({ settings: { models: { language: 'none', embedding: 'none' } } });
  await appliance.start();
  api = createConsoleApi(appliance);
  await api.call('POST', '/session', { name: 'admin', password: 'e2e-Password-2026' });
});
afterAll(async () => {
  api.close();
  await appliance.remove();
});

async function senders(): Promise<UnknownSenderList['senders']> {
  return (await api.call<UnknownSenderList>('GET', '/unknown-senders')).body.senders;
}

async function ledger(): Promise<Ledger> {
  const hour = 3_600_000;
  const answer = await api.call<Ledger>('GET', `/ledger?from=${Date.now() - 2 * hour}&to=${Date.now() + hour}`);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
}

describe('senders that no source names', () => {
  it('are listed with a guess, assigned over the API, and what was held of them becomes events, each line once', async () => {
    const { udp } = appliance.ports;
    const numbers = Array.from({ length: linesEach }, (_, index) => index);
    await sendFrom('127.0.0.2', udp, numbers.map(trusguard));
    await sendFrom('127.0.0.3', udp, numbers.map(fortigate));
    await sendFrom('127.0.0.4', udp, numbers.map(program));
    await until('three senders', async () => (await senders()).length === 3, { everyMs: 100 });
    const listed = new Map((await senders()).map((sender) => [sender.peer, sender]));
    const guessed = { received: linesEach, held: linesEach, transport: 'udp' };
    expect(listed.get('127.0.0.2')).toMatchObject({ ...guessed, guess: [{ parser: 'ahnlab-trusguard', share: 1 }] });
    expect(listed.get('127.0.0.3')).toMatchObject({ ...guessed, guess: [{ parser: 'fortigate', share: 1 }] });
    expect(listed.get('127.0.0.2')?.lines).toHaveLength(20);
    expect(listed.get('127.0.0.4')).toMatchObject({ received: linesEach, held: 0 });
    const before = await ledger();
    expect(before.totals).toMatchObject({ received: 3 * linesEach, quarantined: 2 * linesEach, stored: linesEach });

    const { status, body } = await api.call<AssignedSenders>('POST', '/unknown-senders/assign', {
      assignments: [
        { peers: ['127.0.0.2'], source: { name: 'fw-branch', parser: 'ahnlab-trusguard' } },
        { peers: ['127.0.0.3'], source: { name: 'fw-hq', parser: 'fortigate' } },
      ],
    });
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body.assigned.map(({ source, peers }) => [source.name, source.addresses, peers])).toEqual([
      ['fw-branch', ['127.0.0.2'], ['127.0.0.2']],
      ['fw-hq', ['127.0.0.3'], ['127.0.0.3']],
    ]);
    await until('nothing held', async () => (await ledger()).totals.quarantined === 0, {
      everyMs: 100,
    });
    const after = await ledger();
    expect(after.balanced).toBe(true);
    expect(after.totals).toMatchObject({ received: 3 * linesEach, stored: 3 * linesEach, quarantined: 0 });
    const perSource = after.rows.filter(({ received }) => received > 0).map((row) => [row.sourceName, row.stored]);
    expect(perSource.sort()).toEqual([
      ['fw-branch', linesEach],
      ['fw-hq', linesEach],
      ['syslog', linesEach],
    ]);
    expect((await senders()).map(({ peer }) => peer)).toEqual(['127.0.0.4']);
  });

  it('need no restart afterwards: what they send is parsed as assigned, translated and labelled', async () => {
    const { body: list } = await api.call<{ sources: { id: number; name: string; revision: number }[] }>(
      'GET',
      '/sources/settings',
    );
    const branch = list.sources.find(({ name }) => name === 'fw-branch');
    const wrong = await api.call<{ problems: object[] }>('POST', `/sources/${branch?.id}/nat`, '203.0.113.77,nobody\n');
    expect(wrong).toMatchObject({ status: 422, body: { problems: [{ line: 1, code: 'NAT_ADDRESS_INVALID' }] } });
    const table = 'translated,internal,valid_from,valid_to\n203.0.113.77,10.10.3.7,2026-01-01,\n';
    expect(await api.call('POST', `/sources/${branch?.id}/nat`, table)).toMatchObject({
      status: 200,
      body: { total: 1 },
    });
    const { body: zones } = await api.call<{ revision: number }>('GET', '/zones');
    const labelled = { revision: zones.revision, zones: [{ network: '10.10.0.0/16', label: 'user' }] };
    expect(await api.call('PUT', '/zones', labelled)).toMatchObject({ status: 200 });
    expect(await api.call('PUT', '/zones', labelled)).toMatchObject({ status: 409 });

    await sendFrom('127.0.0.2', appliance.ports.udp, [trusguard(1)]);
    const newest = async () => {
      const { body } = await api.call<EventSearch>('GET', '/events?limit=1');
      return body.events[0]?.fields ?? {};
    };
    await until('the translated event', async () => 'source.nat.ip' in (await newest()), {
      everyMs: 100,
    });
    expect(await newest()).toMatchObject({
      'source.ip': '10.10.3.7',
      'source.nat.ip': '203.0.113.77',
      'labels.source_zone': 'user',
      'labels.destination_zone': 'external',
    });

    const change = { revision: branch?.revision, enabled: false };
    expect(await api.call('PATCH', `/sources/${branch?.id}`, change)).toMatchObject({ status: 200 });
    expect(await api.call('PATCH', `/sources/${branch?.id}`, change)).toMatchObject({ status: 409 });
    await sendFrom('127.0.0.2', appliance.ports.udp, [trusguard(2)]);
    await until('the dropped line', async () => (await ledger()).totals.dropped === 1, {
      everyMs: 100,
    });
    expect((await ledger()).balanced).toBe(true);
  });

  it('are refused with the field and the remedy', async () => {
    const make = (more: object) =>
      api.call<{ code: string; message: string }>('POST', '/sources', { name: 'x', kind: 'syslog', ...more });
    expect(await make({ name: 'fw-hq', addresses: ['10.0.0.9'] })).toMatchObject({
      status: 409,
      body: { code: 'SOURCE_NAME_TAKEN' },
    });
    expect(await make({ addresses: ['127.0.0.3'] })).toMatchObject({
      status: 422,
      body: { code: 'SOURCE_ADDRESS_TAKEN' },
    });
    expect(await make({ addresses: ['10.0.0.0/40'] })).toMatchObject({
      status: 422,
      body: { code: 'SOURCE_ADDRESS_INVALID' },
    });
    expect(await make({ addresses: [] })).toMatchObject({ status: 422, body: { code: 'SOURCE_ADDRESSES_MISSING' } });
    expect(await make({ addresses: ['10.0.0.9'], parser: 'nonsense' })).toMatchObject({
      status: 422,
      body: { code: 'SOURCE_PARSER_UNKNOWN' },
    });
    expect(await make({ addresses: ['10.0.0.9'], timeZone: 'Asia/Atlantis' })).toMatchObject({
      status: 422,
      body: { code: 'SOURCE_TIME_ZONE_UNKNOWN' },
    });
    const { body } = await api.call<{ sources: { id: number; name: string }[] }>('GET', '/sources/settings');
    const ofFile = body.sources.find(({ name }) => name === 'edr');
    expect(await api.call('PATCH', `/sources/${ofFile?.id}`, { revision: 1, enabled: false })).toMatchObject({
      status: 409,
      body: { code: 'SOURCE_READ_ONLY' },
    });
  });
});
