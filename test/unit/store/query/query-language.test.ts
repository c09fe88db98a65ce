import { describe, expect, it } from 'vitest';
import { ApplianceError } from '../../../../src/core/errors.ts';
import { compileQuery } from '../../../../src/store/events/query/query-judge.ts';
import { parseQuery } from '../../../../src/store/events/query/query-parser.ts';
import { clock, type DrawnRow, viewOf } from './query-fixture.ts';

const event: Partial<DrawnRow> = {
  host: 'ws-01',
  category: 'network',
  action: 'connection-denied',
  at: Date.UTC(2026, 2, 2, 3, 30),
  fields: {
    message: 'Failed password for root (uid=0) from 10.1.2.3; 관리자가 로그인에 실패했습니다.',
    'source.ip': '10.1.2.3',
    'destination.ip': '2001:db8::5',
    'destination.port': 443,
    'user.name': 'kim.jh',
    'user.roles': 'Admin\nBackup Operator',
    'process.executable': 'C:\\Program Files (x86)\\App\\run me.exe',
    'process.command_line': 'powershell.exe -NoP -enc SQBFAFgA',
    'file.path': '\\\\srv\\share\\a*b.txt',
    'http.bytes': 1500,
    'labels.source_zone': '서버망',
  },
};

const cases: [query: string, matches: boolean][] = [
  ['', true],
  ['*', true],
  ['*:*', true],
  ['failed', true],
  ['FAILED root', true],
  ['failed AND guest', false],
  ['guest OR root', true],
  ['guest || root', true],
  ['failed && !guest', true],
  ['failed not root', false],
  ['-guest +root', true],
  ['failed -root', false],
  ['NOT (guest OR root)', false],
  ['(guest or nobody) and failed or 10.1.2.3', true],
  ['fail', false],
  ['fail*', true],
  ['*word', true],
  ['pass?ord', true],
  ['pass??ord', false],
  ['"failed password"', true],
  ['"password failed"', false],
  ['"failed pass"', false],
  ['"(uid=0)"', true],
  // Free text of several words without quotation marks is a phrase too.
  ['uid=0', true],
  // Korean particles are attached to the word.
  ['관리자', true],
  ['"관리자"', false],
  ['관리', true],
  ['로그인에', true],
  ['"로그인에 실패했습니다"', true],
  ['labels.source_zone:서버망', true],
  ['labels.source_zone:서버', false],
  ['labels.*:서버망', true],
  ['host:WS-01', true],
  ['host.name:ws-*', true],
  ['category:network action:connection-denied source:3', true],
  ['source:4', false],
  ['user:kim.jh', true],
  ['user.name:kim', false],
  ['user.name : (lee OR KIM.JH)', true],
  ['user.name:(NOT kim.jh)', false],
  ['user.roles:"backup operator"', true],
  ['user.roles:admin', true],
  ['user.domain:*', false],
  ['user.name:*', true],
  ['NOT user.domain:*', true],
  ['message:password', true],
  ['message:"password for root"', true],
  ['message:pass', false],
  ['message:관리자', true],
  ['message:*ROOT*', true],
  ['process.command_line:powershell.exe', true],
  ['process.command_line:"-enc sqbfafga"', true],
  ['process:*\\App\\*', true],
  ['process.executable:"C:\\\\Program Files (x86)\\\\App\\\\run me.exe"', true],
  ['process.executable:"c:\\Program Files (x86)\\App\\run me.exe"', true],
  ['process.executable:C:\\Program*\\run?me.exe', true],
  ['process.executable:C:\\Windows\\*', false],
  ['C:\\Program*', true],
  ['file.path:\\\\srv\\share\\*', true],
  // An escaped star is a star.
  ['file.path:*a\\*b.txt', true],
  ['file.path:*a\\?b.txt', false],
  ['http\\:', false],
  ['ip:10.1.2.3', true],
  ['ip:10.1.2.4', false],
  ['ip:10.0.0.0/8', true],
  ['source.ip:10.1.0.0/16', true],
  ['source.ip:10.1.2.0/30', true],
  ['source.ip:10.1.2.4/30', false],
  ['source.ip:"10.1.0.0/16"', true],
  ['10.1.0.0/20', true],
  ['ip:2001:db8::/32', true],
  ['ip:2001:db9::/32', false],
  ['2001:db8::/32', true],
  ['destination.ip:2001:0DB8:0:0:0:0:0:5', true],
  ['destination.ip:2001:db8::5', true],
  ['2001:db8::5', true],
  ['source.ip:10.1.*', true],
  ['source.ip:[10.1.0.0 TO 10.1.255.255]', true],
  ['source.ip:>10.1.2.3', false],
  ['port:443', true],
  ['destination.port:[400 TO 443]', true],
  ['destination.port:[400 TO 443}', false],
  ['destination.port:{443 TO *]', false],
  ['http.bytes:>=1500', true],
  ['http.bytes:> 1500', false],
  ['http.bytes:<1e4', true],
  // A number is no text in the order of the alphabet.
  ['http.bytes:>200', true],
  ['user.name:[a TO m]', true],
  ['user.name:>=5', false],
  // 03:30 UTC is 12:30 in Korea.
  ['@timestamp:2026-03-02', true],
  ['@timestamp:2026-03-02T12:30', true],
  ['@timestamp:2026-03-02T12:31', false],
  ['time:2026-03-02T03:30:00Z', true],
  ['@timestamp:"2026-03-02 12:30:00"', true],
  ['@timestamp:[2026-03-01 TO 2026-03-02]', true],
  ['@timestamp:[2026-03-01 TO 2026-03-02}', false],
  ['@timestamp:>=2026-03', true],
  ['@timestamp:>2026-03-02', false],
  ['@timestamp:now/d', true],
  ['@timestamp:now-1d/d', false],
  ['@timestamp:[now-6h TO now]', true],
  ['@timestamp:>now-5h', false],
  ['@timestamp:now/w', true],
  ['event.ingested:>=2026-03-02T12:30:01', true],
  ['event.ingested:<2026-03-02T12:30:01', false],
];

describe('query language', () => {
  it.each(cases)('%s: %s', (query, matches) => {
    expect(compileQuery(parseQuery(query, clock), clock)(viewOf(event))).toBe(matches);
  });

  const refusals: [query: string, code: string, position: number, found?: string][] = [
    ['"open', 'STORE_QUERY_UNCLOSED', 1, '"'],
    ['a (b OR c', 'STORE_QUERY_UNCLOSED', 3, '('],
    ['message:"C:\\Windows\\"', 'STORE_QUERY_UNCLOSED', 9],
    ['a )', 'STORE_QUERY_UNEXPECTED', 3, ')'],
    ['OR a', 'STORE_QUERY_UNEXPECTED', 1, 'OR'],
    ['a AND OR b', 'STORE_QUERY_UNEXPECTED', 7, 'OR'],
    ['()', 'STORE_QUERY_UNEXPECTED', 2, ')'],
    ['user:)', 'STORE_QUERY_UNEXPECTED', 6, ')'],
    ['[error]', 'STORE_QUERY_UNEXPECTED', 1, '[error]'],
    ['a AND', 'STORE_QUERY_ENDS_EARLY', 6],
    ['user.name:', 'STORE_QUERY_ENDS_EARLY', 11],
    ['port:>', 'STORE_QUERY_ENDS_EARLY', 7],
    ['@timestamp:yesterday', 'STORE_QUERY_NOT_A_TIME', 12, 'yesterday'],
    ['@timestamp:[2026-02-31 TO now]', 'STORE_QUERY_NOT_A_TIME', 13, '2026-02-31'],
    ['@timestamp:>2026-13', 'STORE_QUERY_NOT_A_TIME', 13],
    ['ip:10.0.0.0/33', 'STORE_QUERY_NOT_A_NETWORK', 4, '10.0.0.0/33'],
    ['source.ip:10.1/16', 'STORE_QUERY_NOT_A_NETWORK', 11],
    ['port:[1 443]', 'STORE_QUERY_NOT_A_RANGE', 6],
    ['port:[1 TO 443', 'STORE_QUERY_NOT_A_RANGE', 6],
    ['root ///', 'STORE_QUERY_WITHOUT_WORD', 6, '///'],
    ['a '.repeat(51), 'STORE_QUERY_TOO_LARGE', 101],
    ['x'.repeat(2001), 'STORE_QUERY_TOO_LARGE', 2001],
    ['('.repeat(30), 'STORE_QUERY_TOO_LARGE', 22],
    ['-'.repeat(30), 'STORE_QUERY_TOO_LARGE', 22],
  ];
  it.each(refusals)('%s is refused: %s at %d', (query, code, position, found) => {
    const thrown = refusalOf(query);
    expect(thrown).toMatchObject({ code, params: { position, ...(found === undefined ? {} : { found }) } });
    expect(thrown.messageIn('ko')).toContain(`${position}번째`);
    expect(thrown.messageIn('en')).toContain(`position ${position}`);
  });
});

function refusalOf(query: string): ApplianceError {
  try {
    parseQuery(query, clock);
  } catch (thrown) {
    if (thrown instanceof ApplianceError) return thrown;
    throw thrown;
  }
  throw new Error(`${query} was read`);
}
