/** Characters of a long field. */
const fieldLength = 32_000;

/** What made expressions take quadratic time, repeated to the length of a field; the nth of a few kinds. */
export function hostileText(number: number): string {
  const pieces = [
    'net use \\\\a',
    'wmic/format:aa',
    'nc -ec ',
    'rm -fa ',
    'psexec',
    '   ',
    'state ',
    'c:\\a',
    '%a',
    '-a',
    '1.',
    'curl /tmp ',
  ];
  const piece = pieces[number % pieces.length] ?? ' ';
  return piece.repeat(Math.ceil(fieldLength / piece.length)).slice(0, fieldLength);
}
