import { describe, expect, it } from 'vitest';
import { findFacts } from '../../../src/analysis/facts.ts';
import { alertWith, eventWith } from './scripted-ports.ts';

const agent = 'C:\\Program Files\\Some Agent\\agent.exe';
const shell = 'C:\\Windows\\System32\\cmd.exe';
const net = {
  'process.entity_id': 'net',
  'process.executable': 'C:\\Windows\\System32\\net.exe',
  'process.command_line': 'net localgroup administrators',
  'process.parent.entity_id': 'shell',
  'process.parent.executable': shell,
};
const shellOf = (starter: string) =>
  eventWith(1, -2, {
    fields: {
      'process.entity_id': 'shell',
      'process.executable': shell,
      'process.parent.entity_id': 'starter',
      'process.parent.executable': starter,
    },
  });
const ids = (...arguments_: Parameters<typeof findFacts>) => findFacts(...arguments_).facts.map(({ id }) => id);

describe('who stands behind the shells', () => {
  it.each([
    [agent, true],
    ['C:\\Users\\kim\\AppData\\Roaming\\agent.exe', false],
    ['C:\\Windows\\System32\\rundll32.exe', false],
    ['C:\\Program Files\\Microsoft Office\\root\\Office16\\WINWORD.EXE', false],
    ['C:\\Program Files\\Apache24\\bin\\httpd.exe', false],
  ])('%s behind cmd.exe: an installed product is %s', (starter, installed) => {
    expect(ids(alertWith(net), [shellOf(starter)]).includes('installed_ancestor')).toBe(installed);
  });

  it('says nothing where the start of the shell is not in the context, and ends on a circle', () => {
    expect(ids(alertWith(net), [])).not.toContain('installed_ancestor');
    const circle = eventWith(1, -2, {
      fields: { ...net, 'process.entity_id': 'shell', 'process.parent.entity_id': 'shell' },
    });
    expect(ids(alertWith(net), [circle])).not.toContain('installed_ancestor');
  });

  it.each([
    ['bash -c /opt/scanner/probe.sh --monthly', true],
    ['bash -c /tmp/probe.sh', false],
    ['bash -c "cat /opt/scanner/probe.sh | sh; curl 203.0.113.9"', false],
    ['cmd.exe /c "C:\\Program Files\\Scanner\\probe.cmd" monthly', true],
    ['bash -i', false],
  ])('%j: the script of an installed product is %s', (command, installed) => {
    const survey = { ...net, 'process.executable': '/usr/bin/find', 'process.parent.executable': '/usr/bin/bash' };
    const start = eventWith(1, -2, {
      fields: {
        'process.entity_id': 'shell',
        'process.executable': '/usr/bin/bash',
        'process.command_line': command,
        'process.parent.entity_id': 'sshd',
        'process.parent.executable': '/usr/sbin/sshd',
      },
    });
    expect(ids(alertWith(survey), [start]).includes('installed_ancestor')).toBe(installed);
  });

  it('knows the reader of a process by its own start', () => {
    const reading = {
      'process.entity_id': 'scan',
      'process.executable': 'C:\\ProgramData\\Some AV\\Platform\\9.4\\scan.exe',
      'winlog.event_data.TargetImage': 'C:\\Windows\\System32\\lsass.exe',
    };
    const start = (parent: string) => eventWith(1, -5, { fields: { ...reading, 'process.parent.executable': parent } });
    expect(ids(alertWith(reading), [start('C:\\Program Files\\Some AV\\guard.exe')])).toContain('installed_ancestor');
    expect(ids(alertWith(reading), [start(shell)])).not.toContain('installed_ancestor');
  });
});

describe('what tells a routine from covering tracks', () => {
  const clear = {
    'process.entity_id': 'clear',
    'process.command_line': 'wevtutil cl Application',
    'process.parent.entity_id': 'script',
    'process.parent.executable': shell,
  };
  const save = (seconds: number, parent: string) =>
    eventWith(1, seconds, {
      fields: {
        'process.entity_id': 'save',
        'process.command_line': 'wevtutil epl Application \\\\files\\logs\\a.evtx',
        'process.parent.entity_id': parent,
      },
    });

  it('a log saved by the same script before it is cleared', () => {
    expect(ids(alertWith(clear), [save(-10, 'script')])).toContain('exported_log_before');
    expect(ids(alertWith(clear), [save(10, 'script')])).not.toContain('exported_log_before');
    expect(ids(alertWith(clear), [save(-10, 'other')])).not.toContain('exported_log_before');
  });

  it('only the oldest shadow copy, not all', () => {
    const command = (text: string) => ids(alertWith({ 'process.command_line': text }), []);
    expect(command('vssadmin delete shadows /for=D: /oldest /quiet')).toContain('trims_oldest_copy');
    expect(command('vssadmin delete shadows /all /quiet')).not.toContain('trims_oldest_copy');
  });
});
