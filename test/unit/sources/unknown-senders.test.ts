import { describe, expect, it } from 'vitest';
import type { LineBatch } from '../../../src/core/deliveries.ts';
import type { IngestSource } from '../../../src/core/source.ts';
import { createLineBatchBuilder } from '../../../src/ingest/line-batch.ts';
import { createNormaliser } from '../../../src/ingest/normalise.ts';
import { loadDefinitions } from '../../../src/ingest/parsers/definitions/definition-loader.ts';
import { createParserSet } from '../../../src/ingest/parsers/definitions/parser-set.ts';
import { createEnrichment } from '../../../src/sources/enrichment.ts';
import { createUnknownSenders } from '../../../src/sources/unknown-senders.ts';

const text = (value: string) => Buffer.from(value, 'utf8');
const parsers = createParserSet(
  loadDefinitions(new URL('../../../config/parsers', import.meta.url).pathname).definitions,
);
const fortigate =
  '<189>date=2026-03-01 time=09:00:05 devname="fw-01" devid="FG100E0000000001" tz="+0900" logid="0000000013" type="traffic" subtype="forward" level="notice" srcip=192.0.2.10 dstip=198.51.100.20 proto=6 action="accept"';

function batchOf(lines: readonly (readonly [peer: string, line: string])[]): LineBatch {
  const builder = createLineBatchBuilder();
  for (const [peer, line] of lines) {
    builder.add({ bytes: text(line), peer, receivedAt: 1000, transport: 'udp', state: 'whole' });
  }
  return builder.take() as LineBatch;
}

const source = (id: number, more: Partial<IngestSource> = {}): IngestSource => ({
  id,
  name: `source-${id}`,
  kind: 'syslog',
  timeZone: 'Asia/Seoul',
  charset: 'auto',
  ...more,
});

function open() {
  const unknownSenders = createUnknownSenders((lines) =>
    parsers.guess(lines).map(({ name, share }) => ({ parser: name, share })),
  );
  const defaultSource = source(1);
  const named = source(2, { addresses: ['10.0.0.2'] });
  const options = { sources: [defaultSource, named], defaultSource };
  const normaliser = createNormaliser({ ...options, parsers, enrichment: createEnrichment(), unknownSenders });
  return { unknownSenders, normaliser, defaultSource, named };
}

describe('lines of senders that no source names', () => {
  it('are held where they are a device or no format at all, and stored where the format tells itself', () => {
    const { normaliser } = open();
    const cases: [string, 'event' | 'unassigned'][] = [
      ['<13>Mar  1 09:00:00 web-1 app[7]: hello', 'event'],
      ['<13>1 2026-03-01T09:00:00Z web-1 app 7 - - hello', 'event'],
      ['2026-03-01T09:00:00+09:00 web-1 app: hello', 'event'],
      ['<13>CEF:0|Vendor|Product|1|100|name|5|src=192.0.2.1', 'event'],
      ['<13>{"message":"hello"}', 'event'],
      ['<134>%ASA-6-302013: Built outbound connection', 'event'],
      [fortigate, 'unassigned'],
      ['just some words', 'unassigned'],
    ];
    const outcomes = normaliser.normaliseBatch(batchOf(cases.map(([line]) => ['10.0.0.9', line] as const)));
    const said = outcomes.map((outcome) => (outcome.kind === 'event' ? 'event' : outcome.reason));
    expect(said).toEqual(cases.map(([, expected]) => expected));
    const named = normaliser.normaliseBatch(batchOf(cases.map(([line]) => ['10.0.0.2', line] as const)));
    expect(new Set(named.map(({ kind }) => kind))).toEqual(new Set(['event']));
  });

  it('are reported with counts since the last report, the last lines and a guess; until a source names the sender', () => {
    const { normaliser, unknownSenders, defaultSource } = open();
    const numbered = (index: number) => fortigate.replace('srcip', `n=${index} srcip`);
    normaliser.normaliseBatch(
      batchOf(Array.from({ length: 30 }, (_, index) => ['10.0.0.9', numbered(index)] as const)),
    );
    normaliser.normaliseBatch(batchOf([['10.0.0.8', '<13>Mar  1 09:00:00 web-1 app[7]: hello']]));
    const { senders, forgotten } = unknownSenders.takeReport(10);
    expect(forgotten).toBe(0);
    const [first, second] = senders;
    expect(first).toMatchObject({
      peer: '10.0.0.9',
      received: 30,
      held: 30,
      guess: [{ parser: 'fortigate', share: 1 }],
    });
    expect(first?.lines).toEqual(Array.from({ length: 20 }, (_, index) => numbered(index + 10)));
    expect(second).toMatchObject({ peer: '10.0.0.8', received: 1, held: 0, guess: [] });
    expect(unknownSenders.takeReport(10).senders).toEqual([]);
    normaliser.normaliseBatch(batchOf([['10.0.0.9', fortigate]]));
    normaliser.setSources({
      sources: [defaultSource, source(3, { addresses: ['10.0.0.0/24'], parser: 'fortigate' })],
      defaultSource,
    });
    expect(unknownSenders.takeReport(10).senders).toEqual([]);
    const [outcome] = normaliser.normaliseBatch(batchOf([['10.0.0.9', fortigate]]));
    expect(outcome).toMatchObject({ kind: 'event', event: { sourceId: 3, host: 'fw-01' } });
    expect(unknownSenders.takeReport(10).senders).toEqual([]);
    expect(normaliser.health().find(({ sourceId }) => sourceId === 1)).toMatchObject({ received: 32, quarantined: 31 });
  });

  it('of a source that is switched off are counted and not kept', () => {
    const { normaliser, defaultSource, named } = open();
    normaliser.setSources({ sources: [defaultSource, { ...named, enabled: false }], defaultSource });
    expect(
      normaliser.normaliseBatch(
        batchOf([
          ['10.0.0.2', fortigate],
          ['10.0.0.2', fortigate],
        ]),
      ),
    ).toEqual([]);
    expect(normaliser.takeRefused()).toEqual([{ sourceId: 2, at: 1000, count: 2 }]);
    expect(normaliser.takeRefused()).toEqual([]);
  });
});

describe('the list of unknown senders', () => {
  const line = (peer: string, raw: string) => ({ peer, receivedAt: 1, transport: 'udp', raw: text(raw), held: true });

  it('forgets the sender heard of longest ago, and counts those', () => {
    const list = createUnknownSenders(() => [], { senders: 3, linesEach: 2, bytesEach: 100, bytesTotal: 1000 });
    for (const peer of ['a', 'b', 'c', 'a', 'd', 'e']) {
      list.note(line(peer, peer));
      list.endBatch();
    }
    const { senders, forgotten } = list.takeReport(10);
    expect(senders.map(({ peer, received }) => [peer, received])).toEqual([
      ['a', 2],
      ['d', 1],
      ['e', 1],
    ]);
    expect(forgotten).toBe(2);
    expect(list.takeReport(10)).toEqual({ senders: [], forgotten: 0 });
  });

  it('keeps lines within its bounds: of each, and of all together', () => {
    const list = createUnknownSenders(() => [], { senders: 10, linesEach: 3, bytesEach: 10, bytesTotal: 12 });
    for (const raw of ['1234', '5678', '90', 'x'.repeat(50)]) list.note(line('a', raw));
    list.endBatch();
    expect(list.takeReport(1).senders[0]?.lines).toEqual(['x'.repeat(10)]);
    for (const raw of ['1234', '5678']) list.note(line('b', raw));
    list.note(line('a', 'y'));
    list.endBatch();
    const report = list.takeReport(10).senders;
    expect(report.map(({ peer, lines }) => [peer, lines])).toEqual([
      ['b', ['1234', '5678']],
      ['a', ['y']],
    ]);
  });

  it('copies what it keeps: the batch goes back to the receiver', () => {
    const list = createUnknownSenders(() => []);
    const raw = text('as received');
    list.note({ ...line('a', ''), raw });
    list.endBatch();
    raw.fill(0);
    expect(list.takeReport(1).senders[0]?.lines).toEqual(['as received']);
  });
});
