/** What PowerShell's `-EncodedCommand` takes: base64 of the script in UTF-16 LE. */
export function encodedCommand(script: string): string {
  return Buffer.from(script, 'utf16le').toString('base64');
}
