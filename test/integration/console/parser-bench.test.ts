import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ParserTest } from '../../../src/console/contract/parser-bench.ts';
import { createParserBench } from '../../../src/ingest/parser-bench.ts';
import { createConsoleParserBench } from '../../../src/wiring/console/parser-bench.ts';
import { type ServedConsole, serveConsole } from '../../fakes/console/serve-console.ts';
import { createHttpsClient, type HttpsClient } from './https-client.ts';

const own = { 'x-haetae-request': '1' };
const now = Date.UTC(2026, 0, 5, 3, 20);
const definition = (field: string) => `name: gate
title: Gate
vendor: Haneul
product: Gate
signature:
  - app: gate
steps:
  - kv: {}
require: [srcip]
fields:
  source.ip: {from: srcip, type: ip}
  ${field}: {from: user}
category: network
action: connection-allowed
unmapped: drop
samples:
  - line: '<13>Jan  5 12:00:00 gw gate: srcip=192.0.2.7 user=lee'
    is: {category: network, action: connection-allowed, fields: {source.ip: 192.0.2.7}}
`;
const lines = ['<13>Jan  5 12:00:00 gw gate: srcip=192.0.2.7 user=lee', '<13>Jan  5 12:00:01 gw gate: user=kim'];

let served: ServedConsole;
let client: HttpsClient;

beforeAll(async () => {
  served = await serveConsole({ users: { kim: { password: 'Gaon-2026!' } }, clock: { now: () => now } });
  client = createHttpsClient(served);
  await client.signIn('kim', 'Gaon-2026!');
});
afterAll(() => served.close());

const post = (body: object) => client.call('/api/parsers/test', { method: 'POST', body, headers: own });

describe('parser bench', () => {
  it('shows fields, failures with their reason, and what a second definition does differently', async () => {
    const body = {
      lines,
      parser: 'gate',
      definition: definition('user.name'),
      againstDefinition: definition('source.user.name'),
    };
    const answer = await post(body);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    const test = answer.body as ParserTest;
    expect(test).toMatchObject({ parsed: 1, againstParsed: 1, complete: true });
    expect(test.lines[0]).toMatchObject({
      outcome: { kind: 'event', parser: 'gate', fields: { 'source.ip': '192.0.2.7', 'user.name': 'lee' } },
      differences: [
        { name: 'user.name', one: 'lee', other: null },
        { name: 'source.user.name', one: null, other: 'lee' },
      ],
    });
    expect(test.lines[1]?.outcome).toMatchObject({ kind: 'failed', reason: 'required', step: 'require' });
  });

  it('recognises by signature as an unassigned sender’s lines, and takes the last lines of a source', async () => {
    const fortigate =
      'date=2026-01-05 time=12:00:00 devname="fw" devid="FG100" logid="0000000013" type="traffic" subtype="forward" level="notice" srcip=192.0.2.7';
    const { lines: tested } = (await post({ lines: [fortigate] })).body as ParserTest;
    expect(tested[0]?.outcome).toMatchObject({ kind: 'event', parser: 'fortigate' });
    const ofSource = (await post({ sourceId: 1 })).body as ParserTest;
    expect(ofSource.lines.length).toBeGreaterThan(1);
    expect((await post({ sourceId: 4711 })).status).toBe(404);
  });

  it.each<[string, object]>([
    ['nothing', {}],
    ['no line', { lines: [] }],
    ['lines and a source', { lines, sourceId: 1 }],
    ['a path as name', { lines, parser: '../etc/passwd' }],
    ['too many lines', { lines: Array(201).fill('a') }],
    ['a line that is too long', { lines: ['a'.repeat(65_537)] }],
    ['a definition that is too long', { lines, definition: 'a'.repeat(65_537) }],
  ])('refuses %s', async (_name, body) => {
    expect((await post(body)).status).toBe(400);
  });
});

describe('the bench over a folder', () => {
  it('names what is wrong with a draft, an unknown name and a zone, and reads a corrected file at the next test', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bench-'));
    try {
      const file = join(folder, 'gate.yaml');
      writeFileSync(file, 'name: gate');
      const stores = {} as Parameters<typeof createConsoleParserBench>[0];
      const port = createConsoleParserBench(stores, { parsersFolder: folder, timeZone: 'Asia/Seoul', now: () => now });
      const test = { lines: [], against: null, charset: 'auto', timeZone: null } as const;
      const problem = async (parser: { name: string; definition?: string }, timeZone: string | null = null) => {
        try {
          await port.test({ ...test, parser, timeZone });
          return '';
        } catch (thrown) {
          return String((thrown as { params?: { problem?: string } }).params?.problem);
        }
      };
      expect(await problem({ name: 'gate', definition: 'steps: 7' })).toContain('definition: ');
      expect(await problem({ name: 'gate', definition: 'a: &a [x]\nb: *a' })).toContain('definition: ');
      expect(await problem({ name: 'other' })).toBe('parser: no definition is named other');
      expect(await problem({ name: 'auto' }, 'Mars/Base')).toContain('timeZone: ');
      expect(await problem({ name: 'gate' })).toContain('no definition is named gate');
      writeFileSync(file, definition('user.name'));
      expect(await problem({ name: 'gate' })).toBe('');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('ends in time with what it has by then', async () => {
    const bench = createParserBench(join(import.meta.dirname, '../../../config/parsers'), { mostMs: 0 });
    const raw = new TextEncoder().encode(lines[0]);
    const request = { parser: { name: 'auto' }, against: null, charset: 'auto', timeZone: 'Asia/Seoul' } as const;
    const result = await bench.test({ ...request, lines: [raw, raw, raw], receivedAt: now });
    expect([result.lines.length, result.complete]).toEqual([1, false]);
  });
});
