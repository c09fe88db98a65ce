import { describe, expect, it } from 'vitest';
import type { EventCategory, EventFields } from '../../../src/core/event.ts';
import { facetsOf } from '../../../src/detection/event-facets.ts';
import { detectorOf } from './rule-text.ts';
import { eventOf } from './sample-event.ts';

const windows = (provider: string, code: string | number, channel?: string): EventFields => ({
  'event.provider': provider,
  'event.code': code,
  ...(channel === undefined ? {} : { 'winlog.channel': channel }),
});
const sysmon = 'Microsoft-Windows-Sysmon';
const auditing = 'Microsoft-Windows-Security-Auditing';

describe('what an event is in terms of a log source', () => {
  it.each<[string, EventFields, string[], string[]]>([
    ['Sysmon 1', windows(sysmon, '1'), ['process_creation'], []],
    ['Sysmon 13 as a number', windows(sysmon, 13), ['registry_set', 'registry_event'], []],
    ['Sysmon 99', windows(sysmon, '99'), [], []],
    ['4688', windows(auditing, '4688', 'Security'), ['process_creation'], ['security']],
    ['4625', windows(auditing, '4625', 'Security'), [], ['security']],
    ['7045', windows('Service Control Manager', '7045', 'System'), [], ['system']],
    [
      '4104',
      windows('Microsoft-Windows-PowerShell', '4104', 'Microsoft-Windows-PowerShell/Operational'),
      ['ps_script'],
      ['powershell'],
    ],
  ])('Windows: %s', (_name, fields, categories, services) => {
    const facets = facetsOf(eventOf({ category: 'host', action: 'logged', fields }));
    expect({ ...facets }).toEqual({ categories, services, product: 'windows' });
  });

  it.each<[EventCategory, string, EventFields, string[]]>([
    ['process', 'process-started', {}, ['process_creation']],
    ['process', 'exec', {}, ['process_creation']],
    ['process', 'ProcessRollup2', { 'process.command_line': 'x' }, ['process_creation']],
    ['process', 'ProcessRollup2', {}, []],
    ['process', 'process-ended', { 'process.command_line': 'x' }, ['process_termination']],
    ['process', 'remote-thread-created', {}, ['create_remote_thread']],
    ['process', 'process-accessed', {}, ['process_access']],
    ['network', 'connection-attempted', {}, ['network_connection']],
    ['network', 'dns-queried', { 'dns.question.name': 'a.example' }, ['dns_query', 'dns']],
    ['file', 'file-created', {}, ['file_event']],
    ['file', 'file-deleted', {}, ['file_delete']],
    ['file', 'file-renamed', {}, ['file_rename', 'file_event']],
    ['file', 'pipe-created', {}, ['pipe_created']],
    ['registry', 'registry-value-set', {}, ['registry_set', 'registry_event']],
    ['registry', 'registry-key-created', {}, ['registry_add', 'registry_event']],
    ['registry', 'registry-deleted', {}, ['registry_delete', 'registry_event']],
    ['library', 'image-loaded', {}, ['image_load']],
    ['driver', 'driver-loaded', {}, ['driver_load']],
    ['host', 'message-logged', {}, []],
  ])('another sensor: %s %s %j', (category, action, fields, categories) => {
    expect(facetsOf(eventOf({ category, action, fields })).categories).toEqual(categories);
  });

  it.each<[string, EventFields, EventCategory, string | null, string[]]>([
    ['said by the sensor', { 'host.os.type': 'linux' }, 'process', 'linux', []],
    ['a path with a drive', { 'process.executable': 'C:\\a.exe' }, 'process', 'windows', []],
    ['a path with a slash', { 'process.executable': '/bin/sh' }, 'process', 'linux', []],
    ['nothing', {}, 'process', null, []],
    ['a line of sshd', { 'process.name': 'sshd' }, 'authentication', 'linux', ['sshd', 'auth']],
    ['a line of sudo about a command', { 'log.syslog.appname': 'sudo' }, 'process', 'linux', ['sudo', 'auth']],
    ['a start of sudo', { 'process.name': 'sudo', 'process.executable': '/usr/bin/sudo' }, 'process', 'linux', []],
    ['an unknown program', { 'process.name': 'constructor' }, 'host', null, []],
  ])('product and service: %s', (_name, fields, category, product, services) => {
    const facets = facetsOf(eventOf({ category, fields }));
    expect([facets.product, facets.services]).toEqual([product, services]);
  });
});

describe('a rule meets only events of its log source', () => {
  const start = { 'process.command_line': 'x' };
  const detection = 's: { CommandLine: x }\ncondition: s';

  it.each<[string, EventFields, EventCategory, boolean]>([
    ['{ category: process_creation, product: windows }', { ...start, 'host.os.type': 'windows' }, 'process', true],
    ['{ category: process_creation, product: windows }', { ...start, 'host.os.type': 'linux' }, 'process', false],
    ['{ category: process_creation, product: windows }', start, 'process', true],
    ['{ category: process_creation }', start, 'network', false],
    ['{ category: network }', start, 'network', true],
    ['{ category: process_creation, service: security }', start, 'process', false],
    ['{ service: security, product: windows }', { ...start, 'winlog.channel': 'Security' }, 'iam', true],
    ['{ service: sshd }', { ...start, 'process.name': 'sshd' }, 'host', true],
    ['{ service: sshd }', { ...start, 'process.name': 'cron' }, 'host', false],
  ])('%s and %j of %s', (logsource, fields, category, expected) => {
    const hits = detectorOf(detection, { logsource }).match(eventOf({ category, fields }));
    expect(hits.length > 0).toBe(expected);
  });
});
