import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { IngestSource } from '../../../../src/core/source.ts';
import { pageBody } from '../../../../src/ingest/edr/page-body.ts';
import { createNormaliser } from '../../../../src/ingest/normalise.ts';
import { loadDefinitions } from '../../../../src/ingest/parsers/definitions/definition-loader.ts';
import { createParserSet } from '../../../../src/ingest/parsers/definitions/parser-set.ts';
import { madeId } from '../../../../src/ingest/parsers/event-id.ts';

const { definitions } = loadDefinitions(path.join(import.meta.dirname, '../../../../config/parsers'));
const auto: IngestSource = { id: 1, name: 'auto', kind: 'syslog', timeZone: 'Asia/Seoul', charset: 'auto' };
const sensor: IngestSource = { ...auto, id: 2, name: 'sensor', kind: 'edr_push' };
const genian: IngestSource = { ...auto, id: 3, name: 'genian', parser: 'genian-edr' };
const normaliser = createNormaliser({
  sources: [auto, sensor, genian],
  defaultSource: auto,
  parsers: createParserSet(definitions),
});
const receivedAt = Date.UTC(2026, 10, 28, 12);

function idOf(source: IngestSource, text: string): string | null {
  const record = { sourceId: source.id, raw: Buffer.from(text), receivedAt, peer: '192.0.2.1' };
  const outcome = normaliser.normaliseRecord(record);
  if (outcome.kind !== 'event') throw new Error(`${outcome.reason}: ${text}`);
  return outcome.event.sensorEventId;
}

/** A reader that gives ids: how a record looks, and the parts that its id is made of, each in two values. */
interface IdReader {
  name: string;
  source: IngestSource;
  parts: Record<string, [string, string]>;
  /** A record with these parts; an absent one is left out. */
  record(parts: Record<string, string | undefined>): string;
}

const json = (value: unknown) => JSON.stringify(value);
const windowsParts: IdReader['parts'] = {
  host: ['pc1.corp.example', 'pc2.corp.example'],
  channel: ['Security', 'Microsoft-Windows-Sysmon/Operational'],
  record: ['700123', '700124'],
  at: ['2026-11-28T11:00:00.000Z', '2026-11-28T11:00:00.001Z'],
};
const raw = (value: string | undefined) => (value === undefined ? undefined : Number(value));

const readers: IdReader[] = [
  {
    name: 'ECS, a text as id',
    source: sensor,
    parts: { id: ['a-1', 'a-2'] },
    record: ({ id }) => json({ '@timestamp': '2026-11-28T11:00:00Z', event: { id }, process: { pid: 1 } }),
  },
  {
    name: 'ECS, a number beyond 2^53 as id',
    source: sensor,
    parts: { id: ['1872591144725886494', '1872591144725886495'] },
    record: ({ id }) => `{"@timestamp":"2026-11-28T11:00:00Z","event":{${id === undefined ? '' : `"id":${id}`}}}`,
  },
  {
    name: 'ECS by syslog',
    source: auto,
    parts: { id: ['9007199254918487', '9007199254918489'] },
    record: ({ id }) =>
      `<13>Nov 28 20:00:00 h1 agent: {"@timestamp":"2026-11-28T11:00:00Z"${id === undefined ? '' : `,"event.id":${id}`}}`,
  },
  {
    name: 'Winlogbeat',
    source: sensor,
    parts: windowsParts,
    record: ({ host, channel, record, at }) =>
      json({
        '@timestamp': at,
        winlog: { event_id: 4625, computer_name: host, channel, record_id: raw(record), provider_name: 'P' },
      }),
  },
  {
    name: 'Winlogbeat 6',
    source: sensor,
    parts: windowsParts,
    record: ({ host, channel, record, at }) =>
      json({
        '@timestamp': at,
        event_id: 7,
        source_name: 'P',
        computer_name: host,
        log_name: channel,
        record_number: record,
      }),
  },
  {
    name: 'evtx_dump',
    source: sensor,
    parts: windowsParts,
    record: ({ host, channel, record, at }) =>
      json({
        Event: {
          System: {
            EventID: 7,
            Computer: host,
            Channel: channel,
            EventRecordID: raw(record),
            TimeCreated: { '#attributes': { SystemTime: at } },
          },
        },
      }),
  },
  {
    name: 'NXLog',
    source: sensor,
    parts: windowsParts,
    record: ({ host, channel, record, at }) =>
      json({ EventID: 7, SourceName: 'P', Hostname: host, Channel: channel, RecordNumber: raw(record), EventTime: at }),
  },
  {
    name: 'StringInserts',
    source: sensor,
    parts: windowsParts,
    record: ({ host, channel, record, at }) =>
      json({
        EventID: 4625,
        SourceName: 'Microsoft-Windows-Security-Auditing',
        ComputerName: host,
        Channel: channel,
        RecordNumber: raw(record),
        TimeGenerated: at,
        StringInserts: ['S-1-0-0', '-', '-', '0x0', 'S-1-0-0', 'u1'],
      }),
  },
  {
    name: 'Sentinel',
    source: sensor,
    parts: windowsParts,
    record: ({ host, channel, record, at }) =>
      json({
        EventID: 7,
        SourceName: 'P',
        Computer: host,
        Channel: channel,
        EventRecordID: raw(record),
        TimeGenerated: at,
      }),
  },
  {
    name: 'CEF',
    source: auto,
    parts: {
      host: ['fw1', 'fw2'],
      vendor: ['Example', 'Other'],
      product: ['Gate', 'Door'],
      signature: ['100', '101'],
      id: ['77', '78'],
      at: ['1795863600123', '1795863600124'],
    },
    record: ({ host, vendor = '', product = '', signature = '', id, at }) =>
      `<13>CEF:0|${vendor}|${product}|1|${signature}|n|3|src=192.0.2.7${id === undefined ? '' : ` externalId=${id}`}${host === undefined ? '' : ` dvchost=${host}`}${at === undefined ? '' : ` rt=${at}`}`,
  },
];

describe.each(readers)('ids of $name', ({ source, parts, record }) => {
  const names = Object.keys(parts);
  const first = Object.fromEntries(names.map((name) => [name, parts[name]?.[0]]));

  it('are the same for a repeated record', () => {
    expect(idOf(source, record(first))).not.toBeNull();
    expect(idOf(source, record(first))).toBe(idOf(source, record(first)));
  });

  it.each(names)('differ where %s differs', (name) => {
    expect(idOf(source, record({ ...first, [name]: parts[name]?.[1] }))).not.toBe(idOf(source, record(first)));
  });

  it.each(names)('are not made without %s', (name) => {
    // A time that is missing may be told by the header, which these records have none of.
    expect(idOf(source, record({ ...first, [name]: undefined }))).toBeNull();
  });
});

describe('what is no id', () => {
  it.each([
    ['an empty text', '""'],
    ['a word for absent', '"N/A"'],
    ['nothing', 'null'],
    ['zero', '0'],
    ['an empty GUID', '"00000000-0000-0000-0000-000000000000"'],
    ['true', 'true'],
    ['a list, whose items may have been left out', '["a","b"]'],
    ['a text that is cut somewhere', `"${'x'.repeat(1025)}"`],
    ['an object', '{"a":{}}'],
  ])('%s', (_name, id) => {
    expect(idOf(sensor, `{"@timestamp":"2026-11-28T11:00:00Z","event":{"id":${id}}}`)).toBeNull();
  });

  it('the number of the kind of event', () => {
    expect(idOf(sensor, '{"@timestamp":"2026-11-28T11:00:00Z","event":{"id":"4624","code":"4624"}}')).toBeNull();
    const windows = { event: { id: 4625 }, winlog: { event_id: 4625, channel: 'Security', record_id: 5 } };
    expect(idOf(sensor, json({ '@timestamp': '2026-11-28T11:00:00Z', ...windows }))).toBeNull();
  });

  it('a long id stays whole', () => {
    const id = (last: string) => `{"@timestamp":"2026-11-28T11:00:00Z","event":{"id":"${'x'.repeat(1000)}${last}"}}`;
    expect(idOf(sensor, id('1'))).not.toBe(idOf(sensor, id('2')));
  });

  it('an object at the id path of a pulled feed', () => {
    const bodyOf = (item: Record<string, unknown>) => Buffer.from(pageBody([item], 'meta.id')).toString();
    expect(bodyOf({ meta: { id: { a: 1 } } })).toBe('{"meta":{"id":{"a":1}}}');
    expect(bodyOf({ meta: { id: '' } })).toBe('{"meta":{"id":""}}');
    expect(JSON.parse(bodyOf({ meta: { id: 7 } }))).toMatchObject({ 'event.id': '7' });
  });
});

describe('an id made of parts', () => {
  it('never equals that of other parts', () => {
    expect(madeId('k', ['a/b', 'c'])).not.toBe(madeId('k', ['a', 'b/c']));
    expect(madeId('k', ['a%2Fb'])).not.toBe(madeId('k', ['a/b']));
    expect(madeId('k', ['a', null])).toBeNull();
    expect(madeId('k', ['a', '-'])).toBeNull();
  });
});
