/** Characters of one field that analysis reads. */
export const longestText = 8000;
const tailLength = 2000;

/**
 * A text out of a log, cut before anything is matched on it: the beginning, and of the end what follows a blank. Both
 * ends of a command line tell; the piece before the blank is left out so that no half of a secret is left standing.
 */
export function boundedText(text: string): string {
  if (text.length <= longestText) return text;
  const tail = text.slice(-tailLength);
  const blank = tail.search(/\s/);
  const end = blank < 0 ? '' : tail.slice(blank);
  return `${text.slice(0, longestText - tailLength - 3)}...${end}`;
}
