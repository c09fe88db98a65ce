import { describe, expect, it } from 'vitest';
import { readJsonRecord } from '../../../src/ingest/parsers/json-record.ts';
import { readAudit } from '../../../src/ingest/parsers/linux/audit.ts';
import { readSshd } from '../../../src/ingest/parsers/linux/sshd.ts';
import { readPkexec } from '../../../src/ingest/parsers/linux/sudo.ts';
import { utcZone } from '../../../src/ingest/parsers/zone.ts';

const context = { receivedAt: Date.UTC(2026, 2, 1), zone: utcZone };
const success = '0x8020000000000000';
const failure = '0x8010000000000000';

function outcome(record: object): unknown {
  const read = readJsonRecord(JSON.stringify(record), context);
  return read.kind === 'record' ? read.record.fields['event.outcome'] : read.kind;
}

describe('outcome of an audited Windows event', () => {
  const system = {
    EventID: 5145,
    Channel: 'Security',
    Computer: 'ws01',
    Provider: { Name: 'Microsoft-Windows-Security-Auditing' },
  };
  it('is what the keywords say, in every shape', () => {
    expect(outcome({ Event: { System: { ...system, Keywords: success } } })).toBe('success');
    expect(outcome({ Event: { System: { ...system, Keywords: failure } } })).toBe('failure');
    expect(outcome({ winlog: { event_id: 5145, channel: 'Security', keywords: ['Audit Failure'] } })).toBe('failure');
    expect(
      outcome({
        EventID: 5145,
        Channel: 'Security',
        EventTime: '2026-03-01 00:00:00',
        Keywords: '-9214364837600034816',
      }),
    ).toBe('success');
    expect(
      outcome({ EventID: 5145, Channel: 'Security', EventTime: '2026-03-01 00:00:00', EventType: 'AUDIT_FAILURE' }),
    ).toBe('failure');
  });

  it('is left out where they say nothing', () => {
    expect(outcome({ Event: { System: { ...system, Keywords: '0x0' } } })).toBeUndefined();
    expect(
      outcome({ Event: { System: { ...system, Channel: 'Application', Provider: { Name: 'x' }, Keywords: failure } } }),
    ).toBeUndefined();
  });
});

describe('elements of an EVTX record with attributes', () => {
  it('are read with and without the marks', () => {
    const marked = { EventID: { '#text': '6005' }, Channel: 'System', Computer: 'a' };
    const plain = { EventID: { text: '6005', Qualifiers: '32768' }, Channel: 'System', Computer: 'a' };
    for (const System of [marked, plain]) {
      const read = readJsonRecord(
        JSON.stringify({ Event: { System, EventData: { Data: [{ text: 'x', Name: 'Key' }] } } }),
        context,
      );
      expect(read).toMatchObject({ record: { fields: { 'event.code': '6005', 'winlog.event_data.Key': 'x' } } });
    }
  });
});

describe('Linux', () => {
  it('reads audit records that name their node', () => {
    const read = readAudit(
      'node=db-01 type=ADD_GROUP msg=audit(1772323200.056:543): pid=1336 uid=0 acct="ops" exe="/usr/sbin/groupadd" res=success',
    );
    expect(read).toMatchObject({
      category: 'iam',
      action: 'added-group-account',
      fields: {
        'auditd.node': 'db-01',
        'auditd.sequence': 543,
        'auditd.message_type': 'add_group',
        'event.outcome': 'success',
      },
    });
  });

  it.each([
    ['User root from 192.0.2.5 not allowed because not listed in AllowUsers', 'logon-failed', '192.0.2.5'],
    ['refused connect from host.example.com (192.0.2.6)', 'logon-failed', '192.0.2.6'],
    ['fatal: Timeout before authentication for 192.0.2.7 port 47056', 'logon-failed', '192.0.2.7'],
    [
      'Unable to negotiate with 192.0.2.8 port 45296: no matching MAC found. Their offer: hmac-sha1 [preauth]',
      'connection-refused',
      '192.0.2.8',
    ],
    [
      'ssh_dispatch_run_fatal: Connection from 192.0.2.9 port 48680: message authentication code incorrect [preauth]',
      'connection-refused',
      '192.0.2.9',
    ],
    [
      'Magic value check failed (1) on obfuscated handshake from 192.0.2.10 port 62730',
      'connection-refused',
      '192.0.2.10',
    ],
    [
      'kex_exchange_identification: client sent invalid protocol identifier "x" from 192.0.2.11 port 5',
      'connection-refused',
      '192.0.2.11',
    ],
  ])('sshd: %s', (message, action, address) => {
    expect(readSshd(message)).toMatchObject({ action, fields: { 'source.ip': address } });
  });

  it('reads pkexec, run and refused', () => {
    const tail = '[USER=root] [TTY=/dev/pts/3] [CWD=/tmp] [COMMAND=/usr/bin/id -u]';
    expect(readPkexec(`kim: Executing command ${tail}`)).toMatchObject({
      action: 'process-started',
      fields: { 'user.name': 'kim', 'user.effective.name': 'root', 'process.command_line': '/usr/bin/id -u' },
    });
    expect(
      readPkexec(`kim: The value for the SHELL variable was not found the /etc/shells file ${tail}`),
    ).toMatchObject({
      action: 'logon-failed',
      fields: { 'event.outcome': 'failure' },
    });
  });

  it('takes no address from what a user name quotes', () => {
    expect(
      readSshd('User a from 10.9.9.9 not allowed because x from 192.0.2.5 not allowed because y')?.fields['source.ip'],
    ).toBe('192.0.2.5');
  });
});
