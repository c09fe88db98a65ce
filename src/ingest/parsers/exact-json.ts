/** A run of this many digits may be a number that a double does not hold (2^53 has 16). */
const longRun = 16;
const numberToken = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * `JSON.parse`, except that a number beyond 2^53 becomes the text that stands there: rounded, the ids of two events would
 * be one. Fractions stay numbers. A line without such a number costs a look at each sixteenth character more.
 * @throws SyntaxError exactly where `JSON.parse` throws it
 */
export function parseExactJson(text: string): unknown {
  return JSON.parse(hasLongNumber(text) ? quoteLongNumbers(text) : text);
}

/** Whether 16 digits stand together other than at the beginning of a string. */
function hasLongNumber(text: string): boolean {
  for (let index = longRun - 1; index < text.length; index += longRun) {
    if (!isDigit(text.charCodeAt(index))) continue;
    let start = index;
    while (isDigit(text.charCodeAt(start - 1))) start--;
    let end = index + 1;
    while (isDigit(text.charCodeAt(end))) end++;
    // No number follows a quotation mark: these digits begin a text.
    if (end - start >= longRun && text.charCodeAt(start - 1) !== 34) return true;
    // The run is looked at once.
    if (end > index + longRun) index = end - longRun;
  }
  return false;
}

/** Puts long numbers into quotation marks; what is no JSON stays none. Each character is read once. */
function quoteLongNumbers(text: string): string {
  let quoted = '';
  let copied = 0;
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 34) at = stringEnd(text, at + 1);
    else if (code !== 45 && !isDigit(code)) at++;
    else {
      const end = tokenEnd(text, at);
      const token = text.slice(at, end);
      if (isBeyondDouble(token) && !isKey(text, end)) {
        quoted += `${text.slice(copied, at)}"${token}"`;
        copied = end;
      }
      at = end;
    }
  }
  return quoted + text.slice(copied);
}

/** Index after the closing quotation mark. */
function stringEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 34) return at + 1;
    at += code === 92 ? 2 : 1;
  }
  return text.length;
}

/** Index after everything that may be part of a number. */
function tokenEnd(text: string, from: number): number {
  let end = from + 1;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    // + - . E e
    if (!isDigit(code) && code !== 43 && code !== 45 && code !== 46 && code !== 69 && code !== 101) break;
  }
  return end;
}

/** A number as a key is no JSON; as a text it would be. */
function isKey(text: string, from: number): boolean {
  let at = from;
  while (at < text.length && text.charCodeAt(at) <= 32) at++;
  return text.charCodeAt(at) === 58;
}

function isBeyondDouble(token: string): boolean {
  if (token.length < longRun || !numberToken.test(token)) return false;
  if (Math.abs(Number(token)) <= Number.MAX_SAFE_INTEGER) return false;
  const exponentAt = token.search(/[eE]/);
  return token.slice(0, exponentAt < 0 ? token.length : exponentAt).replace(/\D/g, '').length >= longRun;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
