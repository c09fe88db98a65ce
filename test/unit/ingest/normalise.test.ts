import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LineBatch } from '../../../src/core/deliveries.ts';
import type { NormaliseOutcome } from '../../../src/core/record.ts';
import type { IngestSource } from '../../../src/core/source.ts';
import { createLineBatchBuilder } from '../../../src/ingest/line-batch.ts';
import { createNormaliser } from '../../../src/ingest/normalise.ts';

const receivedAt = Date.UTC(2026, 2, 1);
const source = (id: number, more: Partial<IngestSource> = {}): IngestSource => ({
  id,
  name: `source-${id}`,
  kind: 'syslog',
  timeZone: 'Asia/Seoul',
  charset: 'auto',
  ...more,
});

function batchOf(lines: [string, Uint8Array][]): LineBatch {
  const builder = createLineBatchBuilder();
  for (const [peer, bytes] of lines) builder.add({ bytes, peer, receivedAt, transport: 'tcp', state: 'whole' });
  return builder.take() as LineBatch;
}

const text = (value: string) => Buffer.from(value, 'utf8');
const sourceOf = (outcome: NormaliseOutcome | undefined) =>
  outcome?.kind === 'event' ? outcome.event.sourceId : outcome?.sourceId;

describe('normaliser', () => {
  it('chooses the source by the sender: address, then network, then the default', () => {
    const sources = [
      source(1),
      source(2, { addresses: ['10.1.0.0/16', '2001:db8::/32'], timeZone: 'UTC' }),
      source(3, { addresses: ['10.1.2.3', '2001:db8::7'] }),
    ];
    const normaliser = createNormaliser({ sources, defaultSource: sources[0] as IngestSource });
    const peers = ['10.1.2.3', '10.1.2.4', '10.2.0.1', '2001:db8::7', '2001:db8::8', ''];
    const outcomes = normaliser.normaliseBatch(
      batchOf(peers.map((peer) => [peer, text('<13>Mar  1 09:00:00 h a: x')])),
    );
    expect(outcomes.map(sourceOf)).toEqual([3, 2, 1, 3, 2, 1]);
    const times = outcomes.map((outcome) => (outcome.kind === 'event' ? outcome.event.at - receivedAt : null));
    expect(times).toEqual([0, 9 * 3_600_000, 0, 0, 9 * 3_600_000, 0]);
    expect(normaliser.health().map(({ sourceId, received }) => [sourceId, received])).toEqual([
      [1, 2],
      [2, 2],
      [3, 2],
    ]);
  });

  it('refuses an address that is none', () => {
    const wrong = source(1, { addresses: ['10.1.0.0/33'] });
    expect(() => createNormaliser({ sources: [wrong], defaultSource: wrong })).toThrow(
      expect.objectContaining({ code: 'INGEST_SOURCE_ADDRESS_INVALID' }),
    );
  });

  it('keeps what framing found unfit in quarantine, with its source', () => {
    const only = source(4);
    const builder = createLineBatchBuilder();
    const line = { peer: '10.0.0.1', receivedAt, transport: 'udp' as const };
    builder.add({ ...line, bytes: text('<13>ok'), state: 'whole' });
    builder.add({ ...line, bytes: text('<13>hal'), state: 'half_frame' });
    const normaliser = createNormaliser({ sources: [only], defaultSource: only });
    const [, half] = normaliser.normaliseBatch(builder.take() as LineBatch);
    expect(half).toMatchObject({
      kind: 'quarantined',
      reason: 'half_frame',
      sourceId: 4,
      receivedAt,
      peer: '10.0.0.1',
    });
    expect(half?.kind === 'quarantined' && Buffer.from(half.raw).toString()).toBe('<13>hal');
    expect(normaliser.health()[0]).toMatchObject({ received: 2, parsed: 1, quarantined: 1, headerless: 1 });
  });

  it('takes a feed apart line by line', () => {
    const feed = source(5, { kind: 'edr_push' });
    const normaliser = createNormaliser({ sources: [feed], defaultSource: feed });
    const raw = text('{"@timestamp":"2026-03-01T00:00:00Z","event.id":"a"}\r\n\n{"event":{"id":"b"}}\nnot json');
    const outcomes = normaliser.normaliseFeed({ sourceId: 5, raw, receivedAt, peer: '10.0.0.2' });
    expect(outcomes.map((o) => (o.kind === 'event' ? o.event.sensorEventId : o.reason))).toEqual([
      'a',
      'b',
      'bad_json',
    ]);
    const huge = text(`{"a":"${'x'.repeat(1024 * 1024)}"}`);
    expect(normaliser.normaliseFeed({ sourceId: 5, raw: huge, receivedAt, peer: '' })[0]).toMatchObject({
      reason: 'too_long',
    });
  });

  it.each([
    ['CallTrace', 2048],
    ['Properties', 1024],
  ])('keeps the beginning of a long %s of Windows, %d characters', (name, kept) => {
    const normaliser = createNormaliser({ sources: [source(7)], defaultSource: source(7) });
    const value = (length: number) => `begin${'x'.repeat(length - 5)}`;
    const fieldOf = (length: number) => {
      const raw = text(JSON.stringify({ EventID: 10, Channel: 'Security', [name]: value(length) }));
      const outcome = normaliser.normaliseRecord({ sourceId: 7, raw, receivedAt, peer: '' });
      return outcome.kind === 'event' ? outcome.event.fields[`winlog.event_data.${name}`] : outcome.reason;
    };
    expect(fieldOf(kept)).toBe(value(kept));
    expect(fieldOf(kept + 1)).toBe(value(kept));
    expect(fieldOf(20_000)).toBe(value(kept));
  });

  it('reads local times in a zone with summer time', () => {
    const berlin = source(6, { timeZone: 'Europe/Berlin' });
    const normaliser = createNormaliser({ sources: [berlin], defaultSource: berlin });
    const at = (line: string, when: number) => {
      const outcome = normaliser.normaliseRecord({ sourceId: 6, raw: text(line), receivedAt: when, peer: '' });
      return outcome.kind === 'event' ? new Date(outcome.event.at).toISOString() : outcome.reason;
    };
    const july = Date.UTC(2026, 6, 2);
    expect(at('<13>Jul  1 12:00:00 h a: x', july)).toBe('2026-07-01T10:00:00.000Z');
    expect(at('<13>Jan  1 12:00:00 h a: x', july)).toBe('2026-01-01T11:00:00.000Z');
    expect(at('<13>Feb 29 12:00:00 h a: x', july)).toBe('2024-02-29T11:00:00.000Z');
    // Around new year the year is guessed so that the time is not ahead by more than a day.
    expect(at('<13>Dec 31 23:59:59 h a: x', Date.UTC(2026, 0, 1, 0, 0, 5))).toBe('2025-12-31T22:59:59.000Z');
    expect(at('<13>Jan  1 00:00:03 h a: x', Date.UTC(2025, 11, 31, 22, 59, 59))).toBe('2025-12-31T23:00:03.000Z');
  });

  const seeds = [
    '<34>1 2026-03-01T00:00:01.003Z web01 app 111 ID47 [ex@32473 iut="3" src="a\\"b"] text',
    '<86>Mar  1 09:00:01 web01 sshd[311]: Failed password for invalid user admin from 203.0.113.9 port 50022 ssh2',
    '<85>Mar  1 09:00:01 web01 sudo:  kim : TTY=pts/0 ; PWD=/home/kim ; USER=root ; COMMAND=/usr/bin/cat /etc/shadow',
    '<30>Mar  1 09:00:01 web01 audispd: type=EXECVE msg=audit(1772323201.123:4711): argc=2 a0="/bin/sh" a1=2D63',
    '<4>Mar  1 09:00:01 fw01 kernel: [UFW BLOCK] IN=eth0 OUT= SRC=203.0.113.9 DST=10.1.2.3 PROTO=TCP SPT=1 DPT=2',
    'CEF:0|Example|Gate\\|way|1.0|100|Name \\\\|8|src=203.0.113.9 request=http://a/?q\\=1&b=2 cs1Label=L cs1=v rt=x',
    '{"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","UtcTime":"2026-03-01 00:00:01","Hashes":"MD5=00"}',
    '{"TimeGenerated":"x","EventID":5156,"Channel":"Security","EventData":"<Data Name=\\"A\\">&#x110000;</Data>"}',
    '{"winlog":{"event_id":4104,"event_data":{"ScriptBlockText":"x"}},"event":{"kind":"alert","severity":{}}}',
    '{"@timestamp":[1],"event":{"id":{"a":1},"category":[null,"process"]},"process":{"pid":"0x","args":[[]]}}',
    '<13>Mar  1 09:00:01 web01 app: 가나다 라마바',
  ].map(text);
  const mutated = fc
    .tuple(
      fc.constantFrom(...seeds),
      fc.array(fc.tuple(fc.nat(400), fc.nat(255), fc.constantFrom('set', 'insert', 'cut', 'double')), { maxLength: 6 }),
    )
    .map(([seed, changes]) => {
      let bytes = Buffer.from(seed);
      for (const [place, value, kind] of changes) {
        const at = place % (bytes.length + 1);
        if (kind === 'set' && at < bytes.length) bytes[at] = value;
        else if (kind === 'insert')
          bytes = Buffer.concat([bytes.subarray(0, at), Buffer.of(value), bytes.subarray(at)]);
        else if (kind === 'cut') bytes = Buffer.from(bytes.subarray(0, at));
        else bytes = Buffer.concat([bytes, bytes.subarray(at)]);
      }
      return bytes;
    });
  const anyBytes = fc.oneof(mutated, fc.uint8Array({ maxLength: 300 }), fc.string().map(text), fc.json().map(text));

  it('never throws and counts every line, whatever bytes arrive', () => {
    const sources = [source(1), source(2, { kind: 'edr_pull' }), source(3, { charset: 'cp949', timeZone: 'UTC' })];
    const normaliser = createNormaliser({ sources, defaultSource: sources[0] as IngestSource });
    let lines = 0;
    fc.assert(
      fc.property(anyBytes, fc.constantFrom(1, 2, 3), (raw, sourceId) => {
        lines++;
        const outcome = normaliser.normaliseRecord({ sourceId, raw, receivedAt, peer: '10.0.0.1' });
        if (outcome.kind === 'quarantined') {
          expect(outcome.reason).not.toMatch(/^failed_/);
          return;
        }
        expect(outcome.event.at).toBeLessThanOrEqual(receivedAt + 86_400_000);
        for (const [name, value] of Object.entries(outcome.event.fields)) {
          expect(name).not.toBe('');
          expect(value === '' || value === null || Number.isNaN(value) || typeof value === 'object').toBe(false);
        }
      }),
      { numRuns: 5000 },
    );
    const health = normaliser.health();
    expect(health.reduce((sum, counts) => sum + counts.received, 0)).toBe(lines);
    expect(health.reduce((sum, counts) => sum + counts.parsed + counts.quarantined, 0)).toBe(lines);
  });

  it('takes lines of a megabyte without trouble', () => {
    const only = source(1);
    const normaliser = createNormaliser({ sources: [only], defaultSource: only });
    const mega = 1024 * 1024;
    const lines = [
      `<13>Mar  1 09:00:01 web01 sshd[1]: Failed password for ${'from '.repeat(mega / 5)}`,
      `<13>1 - - - - - ${'[a b="'.repeat(mega / 6)}`,
      `CEF:0|a|b|c|d|e|5|${'a=b '.repeat(mega / 4)}`,
      `CEF:0|${'\\'.repeat(mega)}`,
      `<13>Mar  1 09:00:01 web01 audit: type=X msg=audit(1.1:1): ${"a='".repeat(mega / 3)}`,
      `{"a":${'['.repeat(mega / 2)}`,
      `<13>Mar  1 09:00:01 web01 sudo: ${' : '.repeat(mega / 3)}`,
      '가'.repeat(mega / 3),
    ];
    for (const line of lines) {
      const outcome = normaliser.normaliseRecord({ sourceId: 1, raw: text(line), receivedAt, peer: '10.0.0.1' });
      expect(outcome.kind === 'event' ? 'event' : outcome.reason).toMatch(/^(event|bad_json|bad_cef)$/);
      const longest = outcome.kind === 'event' ? String(outcome.event.fields['message'] ?? '').length : 0;
      expect(longest).toBeLessThanOrEqual(32_768);
    }
  });
});
