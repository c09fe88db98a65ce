import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AssetList } from '../../src/console/contract/asset.ts';
import type { ParserTest } from '../../src/console/contract/parser-bench.ts';
import type { QuarantineList, ReparseList } from '../../src/console/contract/quarantine.ts';
import type { ServedConsole } from '../fakes/console/serve-console.ts';
import { createHttpsClient, type HttpsClient } from '../integration/console/https-client.ts';
import { type ApplianceUnderTest, createApplianceUnderTest, until } from './appliance-under-test.ts';

const own = { 'x-haetae-request': '1' };
/** Reads `src=`; the device's new firmware writes `srcip=`. */
const gate = (key: string) => `name: gate
title: Gate
vendor: Haneul
product: Gate
signature:
  - app: gate
steps:
  - kv: {}
require: [${key}]
fields:
  source.ip: {from: ${key}, type: ip}
category: network
action: connection-allowed
asset: {ip: ${key}, mac: mac, user: user}
samples:
  - line: '<13>Mar  1 09:00:00 gw gate: ${key}=192.0.2.7'
    is: {fields: {source.ip: 192.0.2.7}}
`;
const line = (index: number) =>
  `<13>Mar  1 09:00:00 gw gate: srcip=10.20.3.${index % 250} mac=00-00-5E-00-53-01 user=lee n=${index}`;
const lines = 300;

let appliance: ApplianceUnderTest;
let client: HttpsClient;
let definitionFile: string;

beforeAll(async () => {
  appliance = await createApplianceUnderTest({
    settings: { models: { language: 'none', embedding: 'none' } },
    sources: (folder) => {
      mkdirSync(join(folder, 'parsers'));
      definitionFile = join(folder, 'parsers/gate.yaml');
      writeFileSync(definitionFile, gate('src'));
      return [{ name: 'gate', kind: 'syslog', addresses: ['127.0.0.1'], parser: 'gate' }];
    },
  });
  const settings = readFileSync(appliance.settingsFile, 'utf8');
  const parsers = join(appliance.folder, 'parsers');
  writeFileSync(appliance.settingsFile, settings.replace('ingest:\n', `ingest:\n  parsersFolder: ${parsers}\n`));
  await appliance.start();
  const ca = readFileSync(join(appliance.folder, 'data/certificate/server.crt'), 'utf8');
  client = createHttpsClient({ port: appliance.ports.console, ca } as ServedConsole);
  await client.signIn('admin', 'e2e-Password-2026');
});
afterAll(() => appliance.remove());

const get = async <Body>(path: string) => (await client.call(path)).body as Body;
const post = (path: string, body: object) => client.call(path, { method: 'POST', body, headers: own });
const waiting = async () => (await get<QuarantineList>('/api/quarantine?limit=500')).records;

it('a changed format is seen on the bench, corrected, and what waited is parsed again, each line once', async () => {
  const socket = createConnection(appliance.ports.tcp, '127.0.0.1');
  socket.end(Array.from({ length: lines }, (_, index) => `${line(index)}\n`).join(''));
  await until('all lines in quarantine', async () => (await waiting()).length === lines);
  const [record] = await waiting();
  expect(record).toMatchObject({ reason: 'parser_failed:required', peer: '127.0.0.1', sourceName: 'gate' });

  const sourceId = record?.sourceId ?? 0;
  const test = { sourceId, parser: 'gate', againstDefinition: gate('srcip') };
  const bench = (await post('/api/parsers/test', test)).body as ParserTest;
  expect(bench).toMatchObject({ parsed: 0, againstParsed: 100 });

  writeFileSync(definitionFile, gate('srcip'));
  expect((await post('/api/quarantine/reparse', { sourceId })).status).toBe(202);
  expect((await post('/api/quarantine/reparse', { sourceId })).status).toBe(202);
  const runs = async () => (await get<ReparseList>('/api/quarantine/reparse')).runs;
  await until('both runs over', async () => (await runs()).every(({ state }) => state === 'succeeded'));
  expect((await runs()).map(({ stored }) => stored)).toEqual([0, lines]);
  expect(await waiting()).toEqual([]);

  const now = Date.now();
  const csv = String(await get<string>(`/api/ledger.csv?from=${now - 7_200_000}&to=${now + 7_200_000}`));
  const rows = csv.trim().split('\r\n').slice(1);
  expect(rows.every((row) => row.endsWith(',yes'))).toBe(true);
  const sums = rows.map((row) => row.split(',').slice(3, 7).map(Number));
  const total = [0, 1, 2, 3].map((column) => sums.reduce((sum, row) => sum + (row[column] ?? 0), 0));
  expect(total).toEqual([lines, lines, 0, 0]);
});

it('what devices say of addresses answers who had one', async () => {
  const socket = createConnection(appliance.ports.tcp, '127.0.0.1');
  socket.end(`${line(7)}\n`);
  const bindings = async () => (await get<AssetList>('/api/assets?ip=10.20.3.7')).bindings;
  await until('a binding', async () => (await bindings()).length > 0);
  expect(await bindings()).toMatchObject([{ mac: '00-00-5E-00-53-01', userName: 'lee' }]);
});
