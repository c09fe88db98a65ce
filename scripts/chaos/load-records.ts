import { markOf, series } from './number-marks.ts';

const hosts = 40;

/** A quiet record of an invented sensor. */
export function quietRecord(letter: typeof series.push | typeof series.probe, number: number): string {
  return JSON.stringify({
    '@timestamp': new Date().toISOString(),
    host: { name: `pc-${number % hosts}.example` },
    event: { id: `${letter}-${number}`, category: 'process', action: 'process-started' },
    process: { pid: number, name: 'cmd.exe', command_line: `cmd.exe /c echo ${markOf(letter, number)}` },
  });
}

/** Every third record is a threat, the two before it are what the same host did. */
export function alertRecord(number: number): string {
  const host = `pc-${Math.floor(number / 3) % hosts}.example`;
  const command = `rundll32.exe comsvcs.dll, MiniDump ${number} C:\\Windows\\Temp\\x.dmp full ${markOf(series.alert, number)}`;
  const threat = { kind: 'alert', category: 'process', action: 'process-started', severity: 73 };
  const quiet = { category: number % 3 === 0 ? 'process' : 'network', action: 'connection' };
  const isThreat = number % 3 === 2;
  return JSON.stringify({
    '@timestamp': new Date().toISOString(),
    host: { name: host },
    event: { id: `alert-${number}`, ...(isThreat ? threat : quiet) },
    ...(isThreat ? { rule: { name: 'Credential dump by rundll32' } } : {}),
    process: { pid: number, name: 'rundll32.exe', command_line: isThreat ? command : markOf(series.alert, number) },
  });
}

/** A syslog line of RFC 5424, RFC 3164 or CEF in turn. */
export function syslogLine(letter: typeof series.line | typeof series.datagram, number: number): string {
  const mark = markOf(letter, number);
  const now = new Date();
  if (number % 3 === 0)
    return `<134>1 ${now.toISOString()} fw-${number % 9} gate 77 - - ${mark} action=allow src=10.1.2.${number % 250} dst=192.0.2.7`;
  if (number % 3 === 1) {
    const time = `${now.toUTCString().slice(8, 11)} ${String(now.getUTCDate()).padStart(2, ' ')} ${now.toISOString().slice(11, 19)}`;
    return `<86>${time} srv-${number % 20} app[${1000 + (number % 999)}]: session ${mark} opened by (uid=${number % 50})`;
  }
  return `<134>1 ${now.toISOString()} gate-1 cef - - - CEF:0|Example|Gate|6.4|101|Flow|3|src=10.1.2.${number % 250} dst=192.0.2.9 act=allow msg=${mark}`;
}
