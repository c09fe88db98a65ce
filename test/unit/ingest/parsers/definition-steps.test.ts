import { describe, expect, it } from 'vitest';
import { keysBy, readBy } from './one-definition.ts';

const failureOf = (parts: string, line: string) => {
  const outcome = readBy(parts, line);
  return outcome.kind === 'failed' ? outcome : null;
};

describe('kv', () => {
  it('reads quoted and plain values, empty ones, and words without a value', () => {
    const line = 'start a=1 b="two words" c= d="" word e=x=y f="open to the end';
    expect(keysBy('steps: [{kv: {}}]', line)).toEqual({ a: '1', b: 'two words', e: 'x=y', f: 'open to the end' });
  });

  it('keeps a backslash that escapes neither quote nor itself', () => {
    expect(
      keysBy(String.raw`steps: [{kv: {escape: '\'}}]`, String.raw`u="CORP\kim" m="say \"hi\" now" p="C:\\x\\"`),
    ).toEqual({
      u: 'CORP\\kim',
      m: 'say "hi" now',
      p: 'C:\\x\\',
    });
  });

  it('closes a quote only before the next key where quotes stray (WEBFRONT-K)', () => {
    const parts = "steps: [{kv: {pair: ',', stray: true}, after: '(', until: ')'}]";
    const line = '[WEBFRONT/1] text (id="7",url="/a?q="x",y",forwarded="",host,block="no")';
    expect(keysBy(parts, line)).toEqual({ id: '7', url: '/a?q="x",y', block: 'no' });
  });

  it('reads values and keys that hold blanks', () => {
    const parts = "steps: [{kv: {loose: true, spacedKeys: ['src zone', 'dst zone']}}]";
    const line = 'msg=Endpoint Mapper (tcp) src zone=Trust A dst zone=self hash=YWJj== url=/a?b=c d end=1';
    expect(keysBy(parts, line)).toEqual({
      msg: 'Endpoint Mapper (tcp)',
      src_zone: 'Trust A',
      dst_zone: 'self',
      hash: 'YWJj==',
      url: '/a?b=c d',
      end: '1',
    });
  });

  it('takes the first of a repeated key, and a later step writes it again', () => {
    const parts = 'steps: [{kv: {}}, {kv: {}, in: more}]\nfields: {event.code: a, message: b}';
    const outcome = readBy(parts, 'a=1 a=2 b=3 more="b=4"');
    expect(outcome.kind === 'record' && outcome.record.fields).toMatchObject({ 'event.code': '1', message: '4' });
  });

  it('fails without a single pair, saying what was found', () => {
    expect(failureOf('steps: [{kv: {}}]', 'nothing here')).toMatchObject({ reason: 'pairs', step: 'steps[0].kv' });
  });
});

describe('columns', () => {
  it('checks their number', () => {
    const failed = failureOf("steps: [{positional: {separator: '|', columns: [a, b, c]}}]", '1|2');
    expect(failed).toMatchObject({ reason: 'columns', detail: 'expected 3 columns, found 2' });
  });

  it('chooses the list by the number of columns, and by a column', () => {
    const counts = "steps: [{positional: {separator: '`', columns: [[a, b], [a, x, b]]}}]";
    expect(keysBy(counts, '1`2')).toEqual({ a: '1', b: '2' });
    expect(keysBy(counts, '1`2`3')).toEqual({ a: '1', x: '2', b: '3' });
    const kinds = "steps: [{positional: {separator: '|', by: 0, layouts: {DETECT: [k, src], AUDIT: [k, who, what]}}}]";
    expect(keysBy(kinds, 'AUDIT|kim|login')).toEqual({ k: 'AUDIT', who: 'kim', what: 'login' });
    expect(failureOf(kinds, 'OTHER|1')).toMatchObject({ reason: 'variant' });
  });

  it('allows columns that older or newer releases have', () => {
    const parts = 'steps: [{csv: {columns: [a, b, c], least: 2, more: true}}]';
    expect(keysBy(parts, '1,2')).toEqual({ a: '1', b: '2' });
    expect(keysBy(parts, '1,"2,""x""",3,4')).toEqual({ a: '1', b: '2,"x"', c: '3', column4: '4' });
  });

  it('finds its place again where free text holds the separator', () => {
    const parts =
      "steps: [{positional: {separator: '`', columns: [id, 'cmd:free', 'at:time', 'name:free', 'ip:ip', 'port:port', 'raw:rest']}}]";
    const line = '7`echo `id` `x``2026-03-01 09:00:00`a`b`192.0.2.1`443`GET /`/x';
    expect(keysBy(parts, line)).toEqual({
      id: '7',
      cmd: 'echo `id` `x`',
      at: '2026-03-01 09:00:00',
      name: 'a`b',
      ip: '192.0.2.1',
      port: '443',
      raw: 'GET /`/x',
    });
    expect(failureOf(parts, '7`cmd`never`a`b`c`d`e')).toMatchObject({ reason: 'columns' });
  });

  it('reads an unquoted name with blanks between typed columns (Genian NAC)', () => {
    const parts =
      "header: pri\nsteps: [{positional: {separator: ' ', columns: ['d:date', 'c:clock', type, 'id:integer', 'sensor:free', 'ip:ip', 'mac:mac', 'msg:rest']}}]";
    const line = '<30>2026-03-01 09:00:05 INFO 131 본사 3층 센서 192.0.2.7 00:00:5E:00:53:01 PC-KIM 인증. DETAIL=x';
    expect(keysBy(parts, line)).toMatchObject({
      sensor: '본사 3층 센서',
      ip: '192.0.2.7',
      msg: 'PC-KIM 인증. DETAIL=x',
    });
  });
});

describe('blocks', () => {
  it('keeps brackets inside a value (Sniper IPS)', () => {
    const line = '[SNIPER-1] [Name=(0402)x[y]], [Proto=tcp/139], [Info=a[1],], [Risk=Medium], [SrcPort=1';
    expect(keysBy('steps: [{blocks: {style: bracket, bare: kind}}]', line)).toEqual({
      kind: 'SNIPER-1',
      Name: '(0402)x[y]',
      Proto: 'tcp/139',
      Info: 'a[1],',
      Risk: 'Medium',
      SrcPort: '1',
    });
  });

  it('reads blocks behind a mark, the last to the end of the line (WAPPLES)', () => {
    const parts =
      "steps: [{blocks: {style: mark, mark: '[W]', bare: kind, rest: RAW}}, {unescape: {how: [octal], keys: [RAW]}}]\nfields: {message: RAW}";
    const outcome = readBy(
      parts,
      '[W] INTRUSION [W] TIME : 26/3/1 9:00:05 [W] RAW : GET /?a=[W] HTTP/1.1#015#012Host: x',
    );
    expect(outcome.kind === 'record' && outcome.record.fields).toMatchObject({
      'demo.kind': 'INTRUSION',
      'demo.TIME': '26/3/1 9:00:05',
      message: 'GET /?a=[W] HTTP/1.1\r\nHost: x',
    });
  });
});

describe('other kinds', () => {
  it('reads LEEF with the declared separator, a wrong one, and none', () => {
    const parts = 'steps: [{leef: {}}]';
    const head = 'LEEF:2.0|Wins|Sniper ONE|3.3|Detect|';
    const expected = { src: '192.0.2.1', msg: 'two words' };
    expect(keysBy(parts, `${head}x09|src=192.0.2.1\tmsg=two words`)).toMatchObject(expected);
    expect(keysBy(parts, `${head}^|src=192.0.2.1^msg=two words`)).toMatchObject(expected);
    expect(keysBy(parts, `${head}x09|src=192.0.2.1 msg=two words`)).toMatchObject(expected);
    expect(keysBy(parts, 'LEEF:1.0|Wins|Sniper|3|Detect|src=192.0.2.1\tmsg=two words')).toMatchObject(expected);
    expect(failureOf(parts, 'LEEF:1.0|Wins')).toMatchObject({ reason: 'leef' });
  });

  it('reads CEF with labels, and JSON', () => {
    const cef = 'CEF:0|V|P|1|7|name|3|src=192.0.2.1 cs1=kim cs1Label=user name';
    expect(keysBy('steps: [{cef: {labels: true}}]', cef)).toMatchObject({ 'cef.id': '7', user_name: 'kim' });
    expect(keysBy('steps: [{json: {}}]', '{"a":{"b":[1,2]},"c":true}')).toEqual({ 'a.b': '1\n2', c: 'true' });
    expect(failureOf('steps: [{json: {}}]', '{"a":')).toMatchObject({ reason: 'json' });
  });

  it('cuts, sets, chooses, and runs expressions', () => {
    const parts = [
      'steps:',
      "  - cut: {at: ' DETAIL=', left: text, right: detail}",
      '  - regex: {patterns: ["^user (?P<who>\\\\w+)$", "^host (?P<machine>\\\\w+)$"]}',
      '    in: text',
      "  - set: {both: '{machine}/{detail}'}",
      '  - choose: {by: detail, cases: {x: [{set: {seen: yes x}}]}, else: []}',
    ].join('\n');
    expect(keysBy(parts, 'host fw DETAIL=x')).toMatchObject({ both: 'fw/x', seen: 'yes x' });
    expect(failureOf(parts, 'host fw')).toMatchObject({ reason: 'pattern', step: 'steps[0].cut' });
    expect(failureOf(parts, 'other fw DETAIL=x')).toMatchObject({ reason: 'pattern', step: 'steps[1].regex' });
  });

  it('skips an optional step, and one whose condition does not hold', () => {
    const parts =
      'steps: [{kv: {}}, {json: {}, in: body, optional: true}, {csv: {columns: [x]}, in: list, when: {kind: list}}]';
    expect(keysBy(parts, 'kind=text body=none list=1,2')).toMatchObject({ kind: 'text' });
  });
});

describe('hostile lines', () => {
  const steps = [
    "{kv: {escape: '\\', stray: true, loose: true, spacedKeys: ['a b']}}",
    "{kv: {pair: ',', stray: true}}",
    '{blocks: {style: bracket, bare: k}}',
    "{blocks: {style: mark, mark: '[', bare: k}}",
    "{positional: {separator: '`', columns: ['a:free', 'b:ip', 'c:free', 'd:ip', 'e:free', 'f:port', 'g:rest']}}",
    '{csv: {columns: [a], more: true}}',
    '{leef: {}}',
    '{cef: {labels: true}}',
    "{regex: {pattern: '(?P<x>(?:a*)*b(?:a|a)*$)'}}",
  ];
  const parts = [
    '=',
    '" ',
    '[a=',
    ']',
    '`',
    'a b=',
    '\\"',
    '"",',
    ' a=',
    'a',
    '["',
    'LEEF:1.0|a|b|c|d|',
    'CEF:0|a|b|c|1|n|3|',
  ];

  // Each of these is 64 KiB of what costs most in a reader that goes back: a test that hangs fails by its time limit.
  it.each(steps)('%s ends on 64 KiB of each repetition', (step) => {
    for (const part of parts) {
      const line = part.repeat(Math.ceil(65_536 / part.length));
      expect(['record', 'failed']).toContain(readBy(`steps: [${step}]`, line).kind);
    }
  });
});
