import type { Via } from './recorded-item.ts';

/** Facilities and severities of RFC 5424, section 6.2.1, as far as they are used here. */
const facilities = { kernel: 0, daemon: 3, auth: 4, cron: 9, authpriv: 10, local0: 16, local4: 20 } as const;
const severities = { warning: 4, notice: 5, info: 6 } as const;

export interface SyslogLine {
  format: 'rfc3164' | 'rfc5424';
  host: string;
  facility: keyof typeof facilities;
  severity?: keyof typeof severities;
  /** Absent where the message follows the host at once, as CEF does. */
  program?: string;
  pid?: number;
  message: string;
}

/** A whole syslog line with a place for its time; RFC 3164 or RFC 5424. */
export function syslogLine({ format, host, facility, severity, program, pid, message }: SyslogLine): string {
  const priority = `<${facilities[facility] * 8 + severities[severity ?? 'info']}>`;
  if (format === 'rfc5424') return `${priority}1 {{time5424}} ${host} ${program ?? '-'} ${pid ?? '-'} - - ${message}`;
  const tag = program === undefined ? '' : `${program}${pid === undefined ? '' : `[${pid}]`}: `;
  return `${priority}{{time3164}} ${host} ${tag}${message}`;
}

/** The transport that machines of the company use for a format. */
export function viaOf(format: SyslogLine['format']): Via {
  return format === 'rfc3164' ? 'udp' : 'tcp';
}
