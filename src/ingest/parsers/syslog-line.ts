import type { EventFields } from '../../core/event.ts';
import type { RecordTime } from './record-time.ts';

/** A syslog line taken apart. Absent parts are null. */
export interface SyslogLine extends RecordTime {
  /** `headerless`: neither a PRI nor a time, or a header that breaks both RFCs. */
  format: 'rfc5424' | 'rfc3164' | 'headerless';
  /** PRI, 0 … 191. */
  priority: number | null;
  host: string | null;
  appName: string | null;
  procId: string | null;
  msgId: string | null;
  /** Structured data as fields, null where there is none. */
  structured: EventFields | null;
  /** Without the blanks before it: templates of relays double them, and no reader expects them. */
  message: string;
  /** Those blanks; in a plain text they may mean something. */
  indent: string;
}
