/** Characters of one field that analysis reads. */
export const longestText = 8000;

/**
 * A text out of a log, cut before anything is matched on it: the beginning, and of the end what follows a blank. Both
 * ends of a command line tell; the piece before the blank is left out so that no half of a secret is left standing.
 */
export function boundedText(text: string, longest = longestText): string {
  if (text.length <= longest) return text;
  const tailLength = longest / 4;
  const tail = text.slice(-tailLength);
  const blank = tail.search(/\s/);
  const end = blank < 0 ? '' : tail.slice(blank);
  return `${text.slice(0, longest - tailLength - 3)}...${end}`;
}
