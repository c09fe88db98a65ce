import { describe, expect, it } from 'vitest';
import { readJsonRecord } from '../../../../src/ingest/parsers/json-record.ts';
import { readAudit } from '../../../../src/ingest/parsers/linux/audit.ts';
import { readSocketAddress } from '../../../../src/ingest/parsers/linux/audit-address.ts';
import { readAuditPairs } from '../../../../src/ingest/parsers/linux/audit-pairs.ts';
import { syscallName } from '../../../../src/ingest/parsers/linux/audit-syscalls.ts';
import { utcZone } from '../../../../src/ingest/parsers/zone.ts';

const stamp = 'msg=audit(1772323200.056:543):';

describe('audit records', () => {
  it('SYSCALL: the call by its name, who logged in, what the process became, and the rule that was hit', () => {
    const read = readAudit(
      `type=SYSCALL ${stamp} arch=c000003e syscall=257 success=no exit=-13 a0=ffffff9c a1=7ffd a2=0 a3=0 items=1 ppid=90 pid=99 auid=1000 uid=0 euid=0 tty=pts1 ses=3 comm="cat" exe="/usr/bin/cat" key="shadow"\x1dARCH=x86_64 SYSCALL=openat AUID="kim" UID="root" EUID="root"`,
    );
    expect(read).toMatchObject({ category: 'process', action: 'system-call' });
    expect(read?.fields).toMatchObject({
      'auditd.syscall': 'openat',
      'event.outcome': 'failure',
      'process.executable': '/usr/bin/cat',
      'process.name': 'cat',
      'process.pid': 99,
      'process.parent.pid': 90,
      'process.tty.name': 'pts1',
      'user.id': '1000',
      'user.name': 'kim',
      'user.audit.id': '1000',
      'user.effective.id': '0',
      'user.effective.name': 'root',
      'rule.name': 'shadow',
      'auditd.data.key': 'shadow',
      'auditd.data.comm': 'cat',
      'auditd.session': '3',
    });
  });

  it('SYSCALL: an unset login, no key and another machine', () => {
    const fields = readAudit(
      `type=SYSCALL ${stamp} arch=c00000b7 syscall=221 success=yes auid=4294967295 uid=33 ses=4294967295 tty=(none) comm=2F746D702F612062 exe=2F746D702F612062 key=(null)`,
    )?.fields;
    expect(fields).toMatchObject({ 'auditd.syscall': '221', 'user.id': '33', 'process.executable': '/tmp/a b' });
    for (const name of ['user.audit.id', 'auditd.session', 'process.tty.name', 'rule.name']) {
      expect(fields).not.toHaveProperty(name);
    }
  });

  it('SYSCALL: neither a call nor a result where the record names none', () => {
    const read = readAudit(`type=SYSCALL ${stamp} pid=1`);
    expect(read?.fields).toMatchObject({ 'process.pid': 1 });
    expect(read?.fields).not.toHaveProperty('auditd.syscall');
    expect(read?.fields).not.toHaveProperty('event.outcome');
  });

  it('EXECVE: arguments decoded, also those in pieces', () => {
    const fields = readAudit(
      `type=EXECVE ${stamp} argc=4 a0="curl" a1="-H" a2=412042 a3_len=8 a3[0]=68747470 a3[1]="://x"`,
    )?.fields;
    expect(fields).toMatchObject({
      'process.args': 'curl\n-H\nA B\nhttp://x',
      'process.args_count': 4,
      'process.command_line': 'curl -H "A B" http://x',
      'auditd.data.a1': '-H',
      'process.name': 'curl',
    });
  });

  it.each([
    [
      `type=PATH ${stamp} item=1 name="/etc/shadow" inode=77 mode=0100640 ouid=0 ogid=42 nametype=DELETE`,
      'file-deleted',
      { 'file.path': '/etc/shadow', 'file.name': 'shadow', 'file.uid': '0', 'file.gid': '42', 'file.inode': '77' },
    ],
    [`type=PATH ${stamp} item=0 name=(null) nametype=NORMAL`, 'audit-path', { 'auditd.data.nametype': 'NORMAL' }],
    [`type=CWD ${stamp} cwd=2F7372762F6D79206170`, 'audit-cwd', { 'process.working_directory': '/srv/my ap' }],
    [
      `type=PROCTITLE ${stamp} proctitle=2F62696E2F7368002D63006964`,
      'audit-proctitle',
      { 'process.title': '/bin/sh -c id' },
    ],
    [
      `type=SOCKADDR ${stamp} saddr=020001BBC633640700000000`,
      'audit-sockaddr',
      { 'destination.ip': '198.51.100.7', 'destination.port': 443 },
    ],
    [
      `type=AVC ${stamp} avc:  denied  { open } for  pid=1563 comm="httpd" name="index.html" tcontext=u:o:var_t:s0 tclass=file`,
      'access-denied',
      {
        'event.outcome': 'failure',
        'process.name': 'httpd',
        'process.pid': 1563,
        'file.name': 'index.html',
        'auditd.data.permissions': 'open',
        'auditd.data.tclass': 'file',
      },
    ],
    [
      `type=SERVICE_STOP ${stamp} pid=1 uid=0 auid=4294967295 msg='unit=nginx comm="systemd" exe="/usr/lib/systemd/systemd" hostname=? addr=? terminal=? res=success'`,
      'service-stopped',
      { 'service.name': 'nginx', 'event.outcome': 'success', 'process.executable': '/usr/lib/systemd/systemd' },
    ],
    [
      `type=USER_START ${stamp} pid=9 uid=0 auid=1000 ses=2 msg='op=PAM:session_open acct="root" exe="/usr/bin/sudo" hostname=? addr=? terminal=/dev/pts/0 res=success'\x1dUID="root" AUID="kim"`,
      'session-started',
      { 'user.name': 'kim', 'user.id': '1000', 'user.effective.name': 'root', 'process.tty.name': '/dev/pts/0' },
    ],
    [
      `type=USER_AUTH ${stamp} pid=9 uid=0 auid=4294967295 msg='op=PAM:authentication acct="kim" exe="/usr/sbin/sshd" hostname=pc9 addr=192.0.2.9 terminal=ssh res=failed'`,
      'logon-failed',
      { 'user.name': 'kim', 'source.ip': '192.0.2.9', 'source.domain': 'pc9', 'event.outcome': 'failure' },
    ],
    [
      `type=ADD_USER ${stamp} pid=9 uid=0 auid=1000 msg='op=adding user id=1003 exe="/usr/sbin/useradd" hostname=? addr=? res=success'\x1dUID="root" AUID="kim" ID="ops"`,
      'added-user-account',
      { 'user.name': 'kim', 'user.id': '1000', 'user.target.name': 'ops', 'user.target.id': '1003' },
    ],
    [
      `type=USER_CMD ${stamp} pid=0 uid=1000 auid=1000 msg='cwd="/home/kim" cmd=6361742061 terminal=pts/1 res=success'`,
      'process-started',
      { 'process.command_line': 'cat a', 'process.working_directory': '/home/kim', 'process.tty.name': 'pts/1' },
    ],
    [
      `type=CRYPTO_SESSION ${stamp} pid=7 uid=0 msg='op=start rport=64963 laddr=192.0.2.1 lport=22 exe="/usr/sbin/sshd" hostname=? addr=192.0.2.8 res=success'`,
      'crypto-session',
      { 'source.ip': '192.0.2.8', 'source.port': 64963, 'destination.ip': '192.0.2.1', 'destination.port': 22 },
    ],
  ])('%s', (line, action, fields) => {
    const read = readAudit(line);
    expect(read?.action).toBe(action);
    expect(read?.fields).toMatchObject(fields);
    expect(read?.fields['auditd.sequence']).toBe(543);
  });

  it('takes an event whose records a collector put together as one', () => {
    const text = JSON.stringify({
      eventid: '551',
      node: 'db-01',
      timestamp: '1772323200',
      timestampfractional: '056',
      items: {
        LOGIN: ['pid=7 uid=0 old-auid=4294967295 auid=1000 ses=4 res=1 UID="root" AUID="kim@corp"'],
        SYSCALL: ['arch=c000003e syscall=1 success=yes ppid=3 pid=7 auid=1000 uid=0 exe="/usr/sbin/sshd" key=(null)'],
        PROCTITLE: ['proctitle=737368643A'],
        COMMENT: 'not a list',
      },
    });
    const read = readJsonRecord(text, { receivedAt: 0, zone: utcZone });
    if (read.kind !== 'record') throw new Error(read.kind);
    expect(read.record).toMatchObject({ at: 1_772_323_200_056, host: 'db-01', action: 'changed-login-id' });
    expect(read.record.fields).toMatchObject({
      'auditd.sequence': 551,
      'auditd.message_type': 'login',
      'auditd.syscall': 'write',
      'user.name': 'kim',
      'user.domain': 'corp',
      'process.executable': '/usr/sbin/sshd',
      'process.title': 'sshd:',
    });
  });
});

describe('parts of audit records', () => {
  it.each([
    ['02000050C0000207', { ip: '192.0.2.7', port: 80 }],
    ['0A000016000000002001 0DB8000000000000000000000001 00000000'.replaceAll(' ', ''), { ip: '2001:db8::1', port: 22 }],
    ['0A0000160000000000000000000000000000FFFFC000020700000000', { ip: '192.0.2.7', port: 22 }],
    ['01002F72756E2F6100', { path: '/run/a' }],
    ['0100006162', { path: '@ab' }],
    ['0200', {}],
    ['xyz', {}],
    ['0200005', {}],
  ])('socket address %s', (hex, expected) => {
    expect(readSocketAddress(hex)).toEqual(expected);
  });

  it.each([
    ['0', 'read'],
    ['42', 'connect'],
    ['59', 'execve'],
    ['82', 'rename'],
    ['90', 'chmod'],
    ['101', 'ptrace'],
    ['105', 'setuid'],
    ['165', 'mount'],
    ['169', 'reboot'],
    ['175', 'init_module'],
    ['231', 'exit_group'],
    ['257', 'openat'],
    ['263', 'unlinkat'],
    ['268', 'fchmodat'],
    ['313', 'finit_module'],
    ['319', 'memfd_create'],
    ['322', 'execveat'],
    ['435', 'clone3'],
    ['9999', '9999'],
  ])('system call %s is %s', (number, name) => {
    expect(syscallName(number, 'c000003e')).toBe(name);
  });

  it('reads pairs with quotes that are not closed, and no more of them than are kept', () => {
    expect(readAuditPairs('a="b c=d e=\'f g=h')).toEqual({
      a: { text: '"b', quoted: false },
      c: { text: 'd', quoted: false },
      e: { text: "'f", quoted: false },
      g: { text: 'h', quoted: false },
    });
    expect(Object.keys(readAuditPairs('__proto__=1 x=2'))).toEqual(['__proto__', 'x']);
    const many = Array.from({ length: 3000 }, (_, index) => `k${index}=1`).join(' ');
    expect(Object.keys(readAuditPairs(many))).toHaveLength(1024);
  });
});
