/** A format that a text announces by its beginning. */
type AnnouncedFormat = 'JSON' | 'XML' | 'CEF' | 'LEEF' | 'key=value';

const pair = /^\s*"?[A-Za-z_][\w.@-]{0,63}"?\s*=/;
const leastPairs = 4;

/**
 * The format of a text that is not columns, and not pairs where `pairs` is false; null where it announces none. Devices
 * write the format that an administrator chose: read as another one, its words become values of fields that they are not.
 */
export function announcedFormat(text: string, { pairs }: { pairs: boolean }): AnnouncedFormat | null {
  const start = text.slice(0, 64).trimStart();
  if (/^\{\s*["}]|^\[\s*\{/.test(start)) return 'JSON';
  if (/^<(?:\?xml|[A-Za-z]\w*[ >/])/.test(start)) return 'XML';
  if (/^CEF: ?\d/.test(start)) return 'CEF';
  if (/^LEEF: ?\d/.test(start)) return 'LEEF';
  return pairs || !startsWithPairs(text) ? null : 'key=value';
}

/** Whether the first words, separated by blanks, commas, semicolons or bars, all are `key=value`. */
function startsWithPairs(text: string): boolean {
  if (!pair.test(text.slice(0, 128))) return false;
  const words = text
    .slice(0, 512)
    .replace(/"[^"]*"/g, '""')
    .split(/[,;|\t ]+/, leastPairs);
  return words.length === leastPairs && words.every((word) => pair.test(word));
}
