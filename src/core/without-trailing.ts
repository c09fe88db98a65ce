/**
 * The text without the characters of a kind at its end. In one pass from the end: an expression like `/\s+$/` looks at
 * each place of a long run once for each place before it.
 */
export function withoutTrailing(text: string, kind: RegExp): string {
  let end = text.length;
  while (end > 0 && kind.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}
