/**
 * Words of the full-text search: runs of letters, numbers, marks and `.-_`, in lower case and composed form, without
 * `.-_` at their ends (so that the full stop of a sentence does not hide its last word, yet `cmd.exe` and `10.0.0.7`
 * stay whole). The sealer indexes exactly these words and the scan of an unsealed partition looks for exactly these,
 * so both find the same events.
 */
export const wordPattern = /[\p{L}\p{N}\p{M}\p{Co}._-]+/gu;
const edgePattern = /^[._-]+|[._-]+$/g;

/** Longest word that is indexed and searched, UTF-16 units; the rest of a longer one (base64, hex dumps) is cut off. */
export const maxWordLength = 64;

/** Lower case, composed: what two texts are compared in. */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  // Composing costs more than everything else here, and most log text is plain ASCII.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the whole ASCII range is meant.
  if (/^[\x00-\x7f]*$/.test(lower)) return lower;
  // Sigma's lower case depends on its neighbours, which differ between a word and the text around it.
  return lower.normalize('NFC').toLowerCase().normalize('NFC').replaceAll('ς', 'σ');
}

/** The distinct words of a text. */
export function wordsOf(text: string): Set<string> {
  const words = new Set<string>();
  addWords(words, text);
  return words;
}

/** The distinct words of an event: its host, action and the values of all fields. `raw` is not searched. */
export function eventWords(event: { host: string; action: string; values: Iterable<string | number> }): Set<string> {
  const words = new Set<string>();
  addWords(words, event.host);
  addWords(words, event.action);
  for (const value of event.values) addWords(words, String(value));
  return words;
}

function addWords(words: Set<string>, text: string): void {
  for (const [run] of fold(text).matchAll(wordPattern)) {
    const word = trimWord(run);
    if (word !== '') words.add(word);
  }
}

function trimWord(run: string): string {
  const word = run.replace(edgePattern, '');
  return word.length <= maxWordLength ? word : cutWhole(word, maxWordLength);
}

/** Never cuts a surrogate pair in two: half of one would not survive the way into SQLite. */
function cutWhole(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}
