/**
 * Records that have broken readers: each is invented, and none may cost more than itself. `mark` is put where a record has
 * room for one. JSON is written by hand where `JSON.stringify` would not write what is meant.
 */
export function poisonRecords(mark: string, random: () => number): string[] {
  const number = () => Math.floor(random() * 1e9);
  return [...impossibleTimes(mark), ...numbers(mark, number()), ...shapes(mark), ...hostileTexts(mark), ...bytes(mark)];
}

function impossibleTimes(mark: string): string[] {
  const json = (time: string) => `{"@timestamp":${time},"host":{"name":"pc-1"},"message":"${mark}"}`;
  return [
    `{"timestamp":"99999999999999999","eventid":"1","items":{"SYSCALL":["pid=1"],"MARK":["${mark}"]}}`,
    `{"timestamp":"-99999999999999999.999","eventid":"1","items":{"SYSCALL":["pid=1 ${mark}"]}}`,
    ...[
      '8640000000000001',
      '-8640000000000001',
      '1e300',
      '-1e-300',
      '"+275760-09-13T00:00:00.001Z"',
      '"NaN"',
      'null',
      '[]',
    ].map(json),
    ...['"/Date(99999999999999999)/"', '"9223372036854775807"', '"2026-02-30T25:61:61Z"', '{"a":{"b":1}}'].map(json),
    `<13>1 9999-99-99T99:99:99.999999Z host app - - - ${mark}`,
    `<13>Feb 31 25:61:61 host app: ${mark}`,
    `<134>1 2026-11-02T10:00:00Z h c - - - CEF:0|Example|Gate|1|1|Flow|3|rt=99999999999999999999 msg=${mark}`,
    `<189>date=9999-99-99 time=99:99:99 devname="f" devid="FG1" logid="1" type="traffic" eventtime=99999999999999999999 msg="${mark}"`,
    `type=SYSCALL msg=audit(99999999999999999.999:1): pid=1 comm="${mark}"`,
  ];
}

function numbers(mark: string, some: number): string[] {
  const id = (text: string) => `{"@timestamp":"2026-11-02T10:00:00Z","event":{"id":${text}},"message":"${mark}"}`;
  return [
    id(`90071992547409${some % 100}`),
    id('1e400'),
    id('-0'),
    id('""'),
    `{"process":{"pid":1e308},"source":{"port":-1,"ip":"999.1.1.1"},"event":{"severity":1e999},"message":"${mark}"}`,
    `{"process":{"pid":${'9'.repeat(4000)}},"message":"${mark}"}`,
  ];
}

function shapes(mark: string): string[] {
  return [
    `${'['.repeat(20_000)}"${mark}"${']'.repeat(20_000)}`,
    `${'{"a":'.repeat(6000)}"${mark}"${'}'.repeat(6000)}`,
    `{"timestamp":"1","eventid":"1","items":{}}`,
    `{"timestamp":"1","eventid":"2","items":{"EXECVE":[${Array.from({ length: 3000 }, (_, n) => `"a${n}=${mark}"`).join(',')}]}}`,
    `{"__proto__":{"polluted":"${mark}"},"constructor":{"prototype":{"polluted":1}},"":"","toString":"${mark}"}`,
    `{"${'k'.repeat(30_000)}":"${mark}"}`,
    `{${Array.from({ length: 3000 }, (_, n) => `"k${n}":${n}`).join(',')},"message":"${mark}"}`,
    '{}',
    '[]',
    'null',
    `"${mark}"`,
  ];
}

const hostileLength = 32_000;

function hostileTexts(mark: string): string[] {
  const alert = (text: string) =>
    JSON.stringify({
      '@timestamp': new Date().toISOString(),
      host: { name: 'pc-7.example' },
      event: { kind: 'alert', category: 'process', action: 'process-started', severity: 73 },
      rule: { name: 'Hostile text' },
      process: {
        name: 'powershell.exe',
        command_line: `${mark} ${text.repeat(Math.ceil(hostileLength / text.length))}!`,
      },
    });
  const pieces = [
    'a',
    'A/',
    'QUFB',
    ' ',
    'password=',
    '"\\"',
    '-enc ',
    '../',
    'http://a.b/',
    '0x41,',
    '1.1.1.1:',
    '\\u0041',
  ];
  return pieces.map(alert);
}

function bytes(mark: string): string[] {
  return [
    `<13>1 2026-11-02T10:00:00Z h a - - - ${mark} \u0000\u0001\u001b[2J\u202e\ufeff\ud800`,
    `<999999999>1 - - - - - - ${mark}`,
    `<>${mark}`,
    `<13>1 2026-11-02T10:00:00Z h a - - [${'x@1 a="1"]['.repeat(2000)} ${mark}`,
    `<13>1 2026-11-02T10:00:00Z h a - - - CEF:0|${'\\|'.repeat(8000)}|${mark}`,
    `${mark}${'\t'.repeat(20_000)}`,
  ];
}
