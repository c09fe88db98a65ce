const maxDecodedLength = 2000;
/** Base64 of 2000 characters, three bytes each at most. */
const decodedLength = 8000;

/**
 * The readable text of base64 that a command line carries: PowerShell's `-EncodedCommand` (UTF-16LE, PowerShell
 * documentation "about_PowerShell_exe"), `FromBase64String('…')` and `echo … | base64 -d`. Null where there is none or it
 * does not decode to text. At most 2000 characters.
 */
export function decodeCommand(commandLine: string): string | null {
  for (const candidate of candidates(commandLine)) {
    const text = decodeText(candidate);
    if (text !== null) return text.slice(0, maxDecodedLength);
  }
  return null;
}

/** True where the command line hands PowerShell an encoded command, readable or not. */
export function hasEncodedCommand(commandLine: string): boolean {
  return encodedFlag.test(commandLine);
}

const encodedFlag = /[\s"][-/–]e(?:c|n|nc|nco|ncod|ncode|ncoded\w*)?\s+["']?([A-Za-z0-9+/]{16,}={0,2})/i;

function* candidates(commandLine: string): Generator<string> {
  const flag = encodedFlag.exec(commandLine)?.[1];
  if (flag !== undefined) yield flag;
  const call = /FromBase64String\(\s*["']([A-Za-z0-9+/]{16,}={0,2})["']/i.exec(commandLine)?.[1];
  if (call !== undefined) yield call;
  const piped = /\becho\s+(?:-n\s+)?["']?([A-Za-z0-9+/]{16,}={0,2})["']?\s*\|\s*base64\s+(?:-d|--decode|-D)/.exec(
    commandLine,
  )?.[1];
  if (piped !== undefined) yield piped;
}

function decodeText(base64: string): string | null {
  // A multiple of eight, so that no character of two bytes is cut in half.
  const bytes = Buffer.from(base64.slice(0, decodedLength), 'base64');
  if (bytes.length < 6) return null;
  const wide = bytes.length % 2 === 0 ? bytes.toString('utf16le') : '';
  if (readableShare(wide) > 0.9) return wide;
  const narrow = bytes.toString('utf8');
  return readableShare(narrow) > 0.9 ? narrow : null;
}

function readableShare(text: string): number {
  if (text === '') return 0;
  let readable = 0;
  let all = 0;
  for (const character of text) {
    all += 1;
    if (/[\x20-\x7e\s가-힣]/.test(character)) readable += 1;
  }
  return readable / all;
}
