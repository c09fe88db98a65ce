import { describe, expect, it } from 'vitest';
import { parseDefinition } from '../../../../src/ingest/parsers/definitions/definition-loader.ts';
import type { ParsedRecord } from '../../../../src/ingest/parsers/parsed-record.ts';
import { demoSet, demoText, readBy, seoul } from './one-definition.ts';

function record(parts: string, line: string): ParsedRecord {
  const outcome = readBy(`steps: [{kv: {}}]\n${parts}`, line);
  if (outcome.kind === 'failed') throw new Error(outcome.detail);
  return outcome.record;
}

describe('values', () => {
  it.each([
    ['{from: a, type: integer}', '42', 42],
    ['{from: a, type: integer}', '4x', undefined],
    ['{from: a, type: number, scale: 1000}', '1.5', 1500],
    ['{from: a, type: ip}', '::ffff:192.0.2.1', '192.0.2.1'],
    ['{from: a, type: ip}', '192.0.2.256', undefined],
    ['{from: a, type: ip}', '192.0.02.1', undefined],
    ['{from: a, type: ip}', '2001:db8::1', '2001:db8::1'],
    ['{from: a, type: port}', '65536', undefined],
    ['{from: a, type: mac}', '0000.5e00.5301', '00-00-5E-00-53-01'],
    ['{from: a, type: transport}', '17', 'udp'],
    ['{from: a, type: transport}', 'TCP/139', 'tcp'],
    ['{from: a, type: slug}', 'Two-Words', 'two-words'],
    ['{from: a, split: {at: "/", take: -1}, type: port}', 'tcp/139', 139],
    ['{from: a, map: {x: one}, else: null}', 'y', undefined],
    ['{from: a, map: {x: one}}', 'X', 'one'],
    ['{from: a, absent: [none]}', 'none', undefined],
    ['{from: [b, a]}', 'second', 'second'],
    ["{template: '{a}!'}", 'hi', 'hi!'],
    ["{template: '{a}{b}'}", 'hi', undefined],
    ['[{value: one, when: {a: [x, y]}}, {value: two}]', 'y', 'one'],
    ['[{value: one, when: {a: {atLeast: 7}}}, {value: two}]', '6', 'two'],
    ['[{value: one, when: {any: [{a: {starts: z}}, {a: {contains: [q, w]}}]}}]', 'awa', 'one'],
    ['[{value: one, when: {b: {present: true}}}]', 'x', undefined],
  ])('%s of %s', (value, text, expected) => {
    expect(record(`fields: {labels.it: ${value}}`, `a=${text}`).fields['labels.it']).toBe(expected);
  });

  it('sets two fields by address, account and path', () => {
    const fields =
      'fields: {source: {from: s, type: address}, user: {from: u, type: account}, process.executable: {from: p, type: path}}';
    expect(record(fields, String.raw`s=PC-1 u=CORP\kim p=/usr/bin/id`).fields).toMatchObject({
      'source.domain': 'pc-1',
      'user.name': 'kim',
      'user.domain': 'CORP',
      'process.name': 'id',
    });
  });

  it('keeps what no value reads, bounded', () => {
    const unmapped = 'fields: {message: a}\nunmapped: {prefix: d, drop: [secret], limit: 2, length: 3}';
    const { fields } = record(unmapped, 'a=1 secret=2 x/y=12345 z= w=- n=7 m=8');
    expect(fields).toEqual({
      'observer.vendor': 'Demo',
      'observer.product': 'Demo',
      message: '1',
      'd.x_y': '123',
      'd.n': '7',
    });
  });

  it('makes a threat and an asset only where their conditions hold', () => {
    const parts = [
      'threat: {when: {t: ips}, title: n, severity: {from: s, map: {"9": critical}, else: low}, techniques: n}',
      'asset: {when: {ip: {present: true}}, ip: ip, mac: m, host: h, switch: sw, port: p}',
    ].join('\n');
    const found = record(parts, 't=ips n=T1059.001 s=9 ip=192.0.2.7 m=00:00:5E:00:53:01 h=PC-1. sw=SW p=Gi1');
    expect(found.threat).toEqual({ title: 'T1059.001', severity: 'critical', techniques: ['T1059.001'] });
    expect(found.asset).toEqual({
      ip: '192.0.2.7',
      mac: '00-00-5E-00-53-01',
      hostName: 'pc-1',
      userName: null,
      switchName: 'SW',
      switchPort: 'Gi1',
      state: null,
      at: seoul.receivedAt,
    });
    const other = record(parts, 't=other ip=0.0.0.0 m=x');
    expect([other.threat, other.asset]).toEqual([null, undefined]);
  });
});

describe('time', () => {
  const nine = Date.UTC(2026, 2, 1, 0, 0, 5);
  it.each([
    ["{from: [d, c], format: 'yyyy-MM-dd HH:mm:ss'}", 'd=2026-03-01 c=09:00:05', nine],
    ["{from: [d, c], format: 'yyyy-MM-dd HH:mm:ss', offset: tz}", 'd=2026-03-01 c=00:00:05 tz=+0000', nine],
    ["{from: [d, c], format: 'yy/M/d H:m:s'}", 'd=26/3/1 c=9:00:05', nine],
    ["{from: t, format: 'yyyyMMddHHmmssS'}", 't=20260301090005.250', nine + 250],
    ["{from: [d, h, c], format: 'yyyy-MM-dd a hh:mm:ss'}", 'd=2026-03-01 h=오전 c=09:00:05', nine],
    ["{from: [d, c], format: 'dd/MMM/yyyy:HH:mm:ss Z'}", 'd=01/Mar/2026:00:00:05 c=+0000', nine],
    ['{from: t, format: epoch}', 't=1772323205', nine],
    ['{from: t, format: epoch}', 't=1772323205123456789', nine + 123],
    ['{from: t, zone: UTC}', 't=2026-03-01T00:00:05', nine],
    ['{from: t, ignoreOffset: true}', 't=2026-03-01T09:00:05.1617176205Z', nine + 161],
    ['[{from: x}, {from: t}]', 't=2026-03-01T09:00:05+09:00', nine],
    ["{from: [d, c], format: 'yyyy-MM-dd HH:mm:ss'}", 'd=2026-02-30 c=09:00:05', null],
    ['{from: t, format: epoch}', 't=99', null],
  ])('%s of %s', (time, line, expected) => {
    expect(record(`time: ${time}`, line).at).toBe(expected);
  });

  it("wins over the header's, which is taken without it", () => {
    const header = '<13>Mar  1 08:00:00 fw-01 ';
    expect(record('time: {from: t}', `${header}t=2026-03-01T09:00:05+09:00`).at).toBe(nine);
    expect(record('time: {from: t}', `${header}u=1`)).toMatchObject({ at: Date.UTC(2026, 1, 28, 23), host: 'fw-01' });
  });
});

describe('definitions', () => {
  it.each([
    ['steps: [{kx: {}}]', /^steps\[0\]: expected exactly one of kv, cef/],
    ['steps: [{kv: {pairs: x}}]', /^steps\[0\]\.kv: Unrecognized key: "pairs"; allowed are pair, value, quotes/],
    [
      'steps: [{kv: {}}]\nfields: {a: {from: x, value: y}}',
      /^fields\.a: expected exactly one of from, value, template/,
    ],
    ['steps: [{kv: {}}]\nfields: {a: {from: x, map: none}}', /^fields\.a\.map: there is no table none/],
    ['steps: [{kv: {}}]\ncategory: weather', /^category: weather is not one of process, network/],
    ['steps: [{kv: {}}]\ntime: {from: x, format: today}', /^time\.format: expected iso, bsd, epoch/],
    ["steps: [{regex: {pattern: '('}}]", /^steps\[0\]\.regex: not a valid RE2 expression/],
    ["steps: [{positional: {separator: ',', columns: [a, 'b:what']}}]", /columns\[1\]: expected name or name:TYPE/],
    ['steps: [{kv: {}}]\nextra: 1', /^Unrecognized key: "extra"; allowed are name/],
    ['steps: [{kv: {}}]\nsignature: [{none: x}]', /^signature\[0\]: expected at least one of app/],
    ['steps: [{kv: {}}]\nsamples: [{line: x, fails: never}]', /^samples\[0\]\.fails/],
    [
      'steps: [{kv: {}}]\nvariants: {v: {steps: [{csv: {}}]}}',
      /^variants\.v: steps\[0\]\.csv: expected either columns/,
    ],
    ['steps: [{kv: {}}]\na: &x [1]\nb: *x', /alias/i],
  ])('refuse %s', (parts, reason) => {
    expect(() => parseDefinition(demoText(parts), 'demo.yaml')).toThrow(reason);
  });

  it('share what a variant does not replace', () => {
    const parts = [
      'layouts: {row: [a, b]}',
      'steps: [{csv: {columns: row}}]',
      'fields: {event.code: a, message: b}',
      'variants: {swapped: {layouts: {row: [b, a]}}}',
    ].join('\n');
    const codeBy = (name: string) => {
      const outcome = readBy(parts, '1,2', name);
      return outcome.kind === 'record' ? outcome.record.fields['event.code'] : outcome.reason;
    };
    expect([codeBy('demo'), codeBy('demo:swapped')]).toEqual(['1', '2']);
  });

  it('accept only the headers that they name', () => {
    const parts = 'header: [rfc5424]\nsteps: [{kv: {}}]';
    expect(readBy(parts, '<13>1 2026-03-01T09:00:05Z fw-01 app - - - a=1').kind).toBe('record');
    expect(readBy(parts, '<13>Mar  1 09:00:05 fw-01 a=1')).toMatchObject({ kind: 'failed', reason: 'header' });
  });
});

describe('signatures', () => {
  it.each([
    ['{app: demod}', '<13>Mar  1 09:00:05 fw-01 demod: x', '<13>Mar  1 09:00:05 fw-01 other: demod: x'],
    ["{starts: '[DEMO'}", '<13>[DEMO-1] x', '<13>x [DEMO-1]'],
    ['{contains: [a=, b=], none: c=}', 'a=1 b=2', 'a=1 b=2 c=3'],
    ["{columns: {separator: '`', least: 3, at: {'1': [1020, 1021]}}}", '3`1021`x', '3`1022`x'],
    ['{cef: {vendor: Demo, product: [P, Q]}}', '<13>CEF:0|Demo|Q|1|7|n|3|', '<13>CEF:0|Demo|R|1|7|n|3|'],
    ['{leef: {vendor: Demo}}', 'LEEF:2.0|Demo|Q|1|7|', 'LEEF:2.0|Other|Q|1|7|'],
    ["{contains: x, pattern: '^x\\d+$'}", 'x12', 'x12y'],
    // Text that a peer wrote into CEF or JSON does not decide whose line it is.
    ['{contains: [a=, b=]}', 'a=1 b=2', '<13>CEF:0|V|P|1|7|n|3|msg=a=1 b=2'],
    ['{contains: [a=, b=]}', 'a=1 b=2', '{"message":"a=1 b=2"}'],
  ])('%s', (signature, fitting, other) => {
    const set = demoSet(`steps: [{kv: {}}]\nsignature: [${signature}]`);
    expect([set.recognise(fitting), set.recognise(other)]).toEqual(['demo', null]);
    expect(set.guess([fitting, other, other, fitting])).toEqual([{ name: 'demo', share: 0.5 }]);
  });
});
