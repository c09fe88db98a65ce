/** Numbers at the limits of doubles, of dates and of counters, as they may be written. */
export const hostileNumbers = [
  '0',
  '-0',
  '-1',
  '1e999',
  '-1e999',
  '1e-999',
  '9007199254740991',
  '9007199254740992',
  '9007199254740993',
  '-9007199254740993',
  '1872591144725886494',
  '9223372036854775807',
  '18446744073709551616',
  // The last moment of a Date, and the first beyond it, in ms, s, µs.
  '8640000000000000',
  '8640000000000001',
  '-8640000000000001',
  '8640000000000',
  '8640000000001',
  '99999999999999999',
  '253402300799',
  '253402300800999',
  '134403372000000000',
  '999999999999999999',
  '9999999999999999999',
  '1795863600123456789',
  '1'.repeat(400),
  `0.${'1'.repeat(400)}`,
];

/** Times that exist nowhere, or hardly. */
export const hostileTimes = [
  '+275760-09-13T00:00:00.001Z',
  '9999-12-31T23:59:60.999999999+14:00',
  '0000-00-00T00:00:00Z',
  '0001-01-01T00:00:00Z',
  '2026-02-30T25:61:61Z',
  '2026-11-28T11:00:00+99:99',
  'Feb 30 25:61:61',
  'Feb 29 00:00:00',
  '*Mar  1 00:00:00.000',
  '/Date(8640000000000001)/',
  '/Date(-99999999999999)/',
  '0000. 0. 0. 오후 99:99:99',
  '99/99/9999 99:99:99 PM',
  'Sat, 99 Nov 9999 99:99:99 +9999',
];

/** Texts that a field may hold where another kind of value is expected. */
export const hostileTexts = [
  '',
  ' ',
  '-',
  'null',
  'NaN',
  'constructor',
  '__proto__',
  '\0',
  '\n',
  '\ufeff',
  '\ud800',
  '%',
  '{',
  '가',
];

const deep = (open: string, close: string, depth: number) => open.repeat(depth) + close.repeat(depth);

/** JSON values that no reader expects: empty and gigantic groups, other kinds, depth. */
export const hostileJson: readonly string[] = [
  'null',
  'true',
  '""',
  '[]',
  '{}',
  '[[]]',
  '[null]',
  '[{}]',
  '{"":""}',
  '{"__proto__":{"a":1}}',
  '{"constructor":{"prototype":1}}',
  '{"toString":1,"hasOwnProperty":2}',
  ...hostileNumbers.filter((text) => !text.startsWith('-0')),
  ...hostileTimes.map((text) => JSON.stringify(text)),
  ...hostileTexts.map((text) => JSON.stringify(text)),
];

/** The same, large: for one record in many. */
export const hugeJson: readonly (() => string)[] = [
  () => deep('[', ']', 10_000),
  () => `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`,
  () => `[${'1,'.repeat(50_000)}1]`,
  () => `[${'"a=1 b=2",'.repeat(20_000)}""]`,
  () => `{${Array.from({ length: 5000 }, (_, index) => `"k${index}":${index}`).join(',')}}`,
  () => JSON.stringify('a=1 '.repeat(50_000)),
  () => JSON.stringify('\\'.repeat(60_000)),
  () => JSON.stringify('<Data Name="x">&#x41;</Data>'.repeat(5000)),
  () => '9'.repeat(100_000),
  // Lists under one name, and one long name over many: what is joined or repeated for each of them.
  () => `[${`[${'"aaaaaaaa",'.repeat(64)}1],`.repeat(100)}1]`,
  () => `{"a":[${`{"b":[${'"aaaaaaaaaaaaaaaa",'.repeat(60)}1]},`.repeat(60)}1]}`,
  () => `{"${'k'.repeat(30_000)}":{${Array.from({ length: 2000 }, (_, index) => `"i${index}":1`).join(',')}}}`,
];
