import { describe, expect, it } from 'vitest';
import { readSyslogLine } from '../../../src/ingest/parsers/syslog-header.ts';
import { createZone } from '../../../src/ingest/parsers/zone.ts';

const context = { receivedAt: Date.UTC(2026, 2, 2), zone: createZone('Asia/Seoul') };
const at = Date.UTC(2026, 2, 1, 0, 0, 5);
const inUtc = Date.UTC(2026, 2, 1, 9, 0, 5);

/** Headers that devices write against the RFCs; each tells host and time all the same. */
const variants: [string, string, Partial<ReturnType<typeof readSyslogLine>>][] = [
  ['a blank after the PRI', '<13> Mar  1 09:00:05 fw-01 app: text', { at, host: 'fw-01', appName: 'app' }],
  [
    'a colon of its own after the host',
    '<13>Mar  1 09:00:05 fw-01 : %ASA-3-106023: Deny',
    { at, host: 'fw-01', message: '%ASA-3-106023: Deny' },
  ],
  [
    'a colon at the host',
    '<13>Mar  1 09:00:05 192.0.2.1: %ACE-3-251010: probe',
    { at, host: '192.0.2.1', appName: null },
  ],
  [
    'no host before a Cisco message',
    '<13>Mar  1 09:00:05: %ASA-4-402119: IPSEC: x',
    { at, host: null, message: '%ASA-4-402119: IPSEC: x' },
  ],
  ['a sequence number and a zone', '<13>364241: Mar  1 09:00:05 GMT: %ADJ-3-RESOLVE_REQ: x', { at: inUtc, host: null }],
  [
    'sequence number, host and a clock not set',
    '<13>17: sw-01: *Mar  1 09:00:05.000: %LINK-3-UPDOWN: x',
    { at, host: 'sw-01', message: '%LINK-3-UPDOWN: x' },
  ],
  [
    'a colon before the time, a blank before the next',
    '<13>: Mar  1 09:00:05 UTC : %UCSM-6-AUDIT: x',
    { at: inUtc, message: '%UCSM-6-AUDIT: x' },
  ],
  [
    'an offset and a Z',
    '<13>1 2026-03-01T09:00:05+09:00Z fw-01 RT_FLOW - X [a@1 b="c"] t',
    { at, host: 'fw-01', format: 'rfc5424' },
  ],
  [
    'facility and severity as words',
    '<13>Mar  1 09:00:05 user.info fw-01 authp: t',
    { at, host: 'fw-01', appName: 'authp' },
  ],
  ['an address in brackets', '<13>Mar  1 09:00:05 [192.0.2.9] Nss: t', { at, host: '192.0.2.9', appName: 'Nss' }],
  [
    'a host before CEF',
    'Mar  1 09:00:05 mx.example.com: CEF:0|a|b|1|2|3|4|',
    { at, host: 'mx.example.com', message: 'CEF:0|a|b|1|2|3|4|' },
  ],
  ['nothing after the host', '<13>Mar  1 09:00:05 fw-01.example.com', { at, host: 'fw-01.example.com', message: '' }],
  ['tabs after the date', '<13>2026-03-01 09:00:05\treason=Allowed', { at, host: null, message: 'reason=Allowed' }],
  ['an ISO date without a header', '2026-03-01 09:00:05 INFO started', { at, host: null, message: 'INFO started' }],
];

describe('syslog header variants', () => {
  it.each(variants)('%s', (_name, line, expected) => {
    expect(readSyslogLine(line, context)).toMatchObject(expected);
  });

  it.each([
    '2026/03/01 09:00:05 [error] 3#3: x',
    '[notice] 2026-03-01T00:00:05.000Z node x',
    'time="2026-03-01T09:00:05+09:00" level=error',
    '01-Mar-2026 09:00:05.000 client @0x7f 192.0.2.1#5',
    '[01/Mar/2026:09:00:05 +0900] x',
    '[2026-03-01 09:00:05] x',
  ])('a time of its own before the text: %s', (line) => {
    expect(readSyslogLine(line, context)).toMatchObject({ at, host: null, format: 'rfc3164', message: line });
  });

  it('takes no time from within the text', () => {
    const line = 'user wrote 2026-03-01 09:00:05';
    expect(readSyslogLine(line, context)).toMatchObject({ at: null, format: 'headerless' });
  });

  it('takes no word for a host that is a program or the message', () => {
    expect(readSyslogLine('<13>Mar  1 09:00:05 sshd[7]: Accepted', context)).toMatchObject({
      host: null,
      appName: 'sshd',
    });
    expect(readSyslogLine('<13>Mar  1 09:00:05 sudo: %x', context)).toMatchObject({ host: null, appName: 'sudo' });
    expect(readSyslogLine('<13>Mar  1 09:00:05 restarted', context)).toMatchObject({
      host: null,
      message: 'restarted',
    });
  });
});
