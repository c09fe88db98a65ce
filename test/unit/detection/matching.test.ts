import { describe, expect, it } from 'vitest';
import type { EventFields } from '../../../src/core/event.ts';
import { detectorOf } from './rule-text.ts';
import { eventOf } from './sample-event.ts';

function matches(detection: string, fields: EventFields): boolean {
  return detectorOf(detection).match(eventOf({ fields })).length > 0;
}

/** A selection line, the fields that it has to match, and those that it must not. */
type Case = [name: string, line: string, yes: EventFields[], no: EventFields[]];

const command = (text: string): EventFields => ({ 'process.command_line': text });
const image = (text: string): EventFields => ({ 'process.executable': text });

const modifierCases: Case[] = [
  ['a plain value', 'CommandLine: whoami', [command('whoami'), command('WHOAMI')], [command('whoami /all'), {}]],
  ['a list', 'CommandLine: [a, b]', [command('a'), command('B')], [command('ab')]],
  [
    'a number against text',
    'EventID: 4688',
    [{ 'event.code': '4688' }, { 'event.code': 4688 }],
    [{ 'event.code': '46' }],
  ],
  ['* in the middle', 'CommandLine: net*add', [command('net user x /add'), command('netadd')], [command('net add x')]],
  ['? as one character', "CommandLine: 'a?c'", [command('abc')], [command('ac'), command('abbc')]],
  ['an escaped *', String.raw`CommandLine: 'a\*c'`, [command('a*c')], [command('abc')]],
  ['an escaped ?', String.raw`CommandLine: 'a\?c'`, [command('a?c')], [command('abc')]],
  ['an escaped backslash before *', String.raw`Image: 'C:\\*'`, [image('C:\\x')], [image('C:*')]],
  ['a single backslash', String.raw`Image: 'C:\Windows'`, [image('C:\\Windows')], [image('C:Windows')]],
  ['four backslashes', String.raw`Image: '\\\\srv'`, [image('\\\\srv')], [image('\\srv')]],
  ['* alone: the field is there', "CommandLine: '*'", [command('x')], [{}]],
  ['contains', 'CommandLine|contains: enc', [command('-EncodedCommand'), command('enc')], [command('en c')]],
  ['contains of one character', "CommandLine|contains: '>'", [command('a > b')], [command('ab')]],
  ['contains with *', "CommandLine|contains: 'a*c'", [command('xxabcxx')], [command('xxcaxx')]],
  ['startswith', 'CommandLine|startswith: net', [command('Net use')], [command('a net')]],
  [
    'endswith',
    String.raw`Image|endswith: '\cmd.exe'`,
    [image('C:\\W\\CMD.exe')],
    [image('cmd.exe'), image('C:\\xcmd.exe')],
  ],
  ['endswith of several', String.raw`Image|endswith: ['\a.exe', '\b.exe']`, [image('C:\\b.exe')], [image('C:\\c.exe')]],
  ['endswith of two folders', String.raw`Image|endswith: '\x\a.exe'`, [image('C:\\x\\a.exe')], [image('C:\\a.exe')]],
  ['endswith with slashes', 'Image|endswith: [/sh, /bash]', [image('/bin/bash')], [image('/bin/bash/'), image('bash')]],
  ['endswith with ?', "Image|endswith: '?.exe'", [image('a.exe')], [image('.exe')]],
  ['all', 'CommandLine|contains|all: [a, b]', [command('b a')], [command('a'), command('b')]],
  ['cased', 'CommandLine|cased: Abc', [command('Abc')], [command('abc')]],
  ['contains and cased', 'CommandLine|contains|cased: Abc', [command('xAbcx')], [command('xabcx')]],
  ['null', 'CommandLine: null', [{}], [command('x')]],
  ['the empty text', "CommandLine: ''", [{}], [command('x')]],
  ['null in a list', 'CommandLine: [null, x]', [{}, command('x')], [command('y')]],
  ['exists: true', 'CommandLine|exists: true', [command('x')], [{}]],
  ['exists: false', 'CommandLine|exists: false', [{}], [command('x')]],
  [
    'gt',
    'DestinationPort|gt: 1024',
    [{ 'destination.port': 1025 }, { 'destination.port': '2000' }],
    [{ 'destination.port': 1024 }],
  ],
  ['gte', 'DestinationPort|gte: 1024', [{ 'destination.port': 1024 }], [{ 'destination.port': 1023 }, {}]],
  [
    'lt',
    'DestinationPort|lt: 10',
    [{ 'destination.port': 9 }],
    [{ 'destination.port': 10 }, { 'destination.port': 'x' }],
  ],
  [
    'lte',
    'DestinationPort|lte: 10',
    [{ 'destination.port': 10 }],
    [{ 'destination.port': 11 }, { 'destination.port': ' ' }],
  ],
  [
    'cidr',
    'DestinationIp|cidr: 10.0.0.0/8',
    [{ 'destination.ip': '10.255.0.1' }],
    [{ 'destination.ip': '11.0.0.1' }, { 'destination.ip': 'x' }],
  ],
  [
    'cidr of a list',
    "DestinationIp|cidr: ['10.0.0.0/8', 'fe80::/10']",
    [{ 'destination.ip': 'fe80::1%3' }],
    [{ 'destination.ip': '2001:db8::1' }],
  ],
  [
    'cidr and a mapped address',
    'DestinationIp|cidr: 192.0.2.0/24',
    [{ 'destination.ip': '::ffff:192.0.2.7' }],
    [{ 'destination.ip': '::192.0.2.7' }],
  ],
  [
    'windash',
    "CommandLine|windash|contains: ' -enc '",
    [command('x -enc y'), command('x /enc y'), command('x \u2013enc y')],
    [command('x enc y')],
  ],
  [
    'windash with two flags',
    "CommandLine|contains|windash: '-a -b'",
    [command('/a -b'), command('-a \u2015b')],
    [command('-a b')],
  ],
  ['windash leaves dashes in words', 'CommandLine|windash: a-b', [command('a-b')], [command('a/b')]],
  [
    'base64offset',
    'CommandLine|base64offset|contains: /bin/bash',
    ['', 'x', 'xy'].map((before) => command(`echo ${Buffer.from(`${before}/bin/bash -i`).toString('base64')}`)),
    [command('echo /bin/bash')],
  ],
  [
    'wide base64',
    'CommandLine|wide|base64offset|contains: DownloadString',
    ['', 'a', 'ab'].map((before) =>
      command(`-enc ${Buffer.from(`${before}DownloadString`, 'utf16le').toString('base64')}`),
    ),
    [command(`-enc ${Buffer.from('DownloadString').toString('base64')}`)],
  ],
  ['base64', 'CommandLine|base64|contains: abc', [command('x YWJj y')], [command('x ywjj y')]],
  [
    'several values in one field',
    'Details: b',
    [{ 'registry.data.strings': 'a\nb' }],
    [{ 'registry.data.strings': 'ab' }],
  ],
  ['a line feed in a command', "CommandLine: 'a*c'", [command('a\nb\nc')], [command('b\nc')]],
];

describe('a selection with', () => {
  it.each(modifierCases)('%s', (_name, line, yes, no) => {
    const detection = `selection:\n  ${line}\ncondition: selection`;
    for (const fields of yes) expect(matches(detection, fields), JSON.stringify(fields)).toBe(true);
    for (const fields of no) expect(matches(detection, fields), JSON.stringify(fields)).toBe(false);
  });

  it('several entries needs all of them, a list of maps any', () => {
    const map = 'selection:\n  CommandLine: a\n  Image: b\ncondition: selection';
    expect(matches(map, { ...command('a'), ...image('b') })).toBe(true);
    expect(matches(map, command('a'))).toBe(false);
    const list = 'selection:\n  - CommandLine: a\n  - Image: b\ncondition: selection';
    expect(matches(list, image('b'))).toBe(true);
    expect(matches(list, {})).toBe(false);
  });

  it('keywords looks through every field', () => {
    const any = 'words: [needle, pin]\ncondition: words';
    expect(matches(any, { message: 'a NEEDLE in it' })).toBe(true);
    expect(matches(any, { 'user.name': 'pinocchio' })).toBe(true);
    expect(matches(any, { message: 'hay' })).toBe(false);
    const all = "words:\n  '|all': [needle, pin]\ncondition: words";
    expect(matches(all, { message: 'needle', 'user.name': 'pin' })).toBe(true);
    expect(matches(all, { message: 'needle' })).toBe(false);
  });

  it.each<[string, string, EventFields]>([
    ['User', String.raw`User: CORP\minji`, { 'user.domain': 'CORP', 'user.name': 'minji' }],
    ['User without a domain', 'User: minji', { 'user.name': 'minji' }],
    ['Hashes', "Hashes|contains: 'SHA256=ab'", { 'process.hash.sha256': 'abcd' }],
    ['Initiated', "Initiated: 'true'", { 'network.direction': 'egress' }],
    ['a padded mask', "GrantedAccess: '0x1010'", { 'winlog.event_data.GrantedAccess': '0x00001010' }],
    ['a name nobody knows', 'TaskName: x', { 'winlog.event_data.TaskName': 'x' }],
    ['a dotted name', 'user.name: minji', { 'user.name': 'minji' }],
    ['the later of two keys', 'ServiceName: x', { 'service.name': 'x' }],
  ])('the field %s', (_name, line, fields) => {
    expect(matches(`selection:\n  ${line}\ncondition: selection`, fields)).toBe(true);
  });
});

describe('the condition', () => {
  const selections =
    'a: { CommandLine|contains: a }\nb: { CommandLine|contains: b }\nx_1: { CommandLine|contains: x }\nx_2: { CommandLine|contains: y }\n_z: { CommandLine|contains: z }';
  const rest = 'and not (a and b and x_1 and x_2 and _z)';

  it.each([
    [`a or b ${rest}`, ['a', 'b', 'ab'], ['x', '']],
    [`a and b ${rest}`, ['ab'], ['a', 'b']],
    [`not a ${rest}`, ['b', 'q'], ['a']],
    [`not not a ${rest}`, ['a'], ['b']],
    [`a or b and x_1 ${rest}`, ['a', 'bx'], ['b', 'x']],
    [`(a or b) and x_1 ${rest}`, ['ax', 'bx'], ['a', 'b']],
    [`a and not (b or x_1) ${rest}`, ['a'], ['ab', 'ax']],
    [`1 of x_* ${rest}`, ['x', 'y', 'xy'], ['a', '']],
    [`all of x_* ${rest}`, ['xy'], ['x', 'y']],
    [`not 1 of x_* ${rest}`, ['a', 'q'], ['x', 'y']],
    [`1 of them ${rest}`, ['a', 'b', 'x'], ['z', '']],
    [`all of them ${rest}`, ['abxy'], ['abx', 'z']],
    [`1 of *_1 OR A AND b ${rest}`.replace('A AND', 'a AND'), ['x', 'ab'], ['a', 'y']],
    [`all of x_1 ${rest}`, ['x'], ['y']],
  ])('%s', (condition, yes, no) => {
    const detection = `${selections}\ncondition: ${condition}`;
    for (const text of yes) expect(matches(detection, command(text || 'q')), text).toBe(true);
    for (const text of no) expect(matches(detection, command(text || 'q')), text).toBe(false);
  });
});
