import type { EventFields } from '../../../core/event.ts';
import { put, putNumber } from '../field-values.ts';
import type { ParseContext, ParsedRecord } from '../parsed-record.ts';
import { firstTime } from '../timestamps.ts';
import { readAuditBody } from './audit.ts';
import { auditWord, readAuditPairs } from './audit-pairs.ts';

/** Records that only add to those beside them. */
const lesser = ['CWD', 'PATH', 'PROCTITLE', 'SOCKADDR', 'BPRM_FCAPS', 'EOE', 'COMMENT'];
const maxRecords = 32;

/**
 * Reads an event of the audit system whose records a collector has put together, as JSON:
 * `{"node", "timestamp", "timestampfractional", "eventid", "items": {"SYSCALL": ["pid=… …"], "PATH": […]}}`.
 * Null for anything else. One event: what the kernel says of it, then the record that says most.
 */
export function readAuditGroup(
  document: Readonly<Record<string, unknown>>,
  context: ParseContext,
): ParsedRecord | null {
  const { items, eventid, timestamp, timestampfractional: fraction, node } = document;
  if (
    typeof items !== 'object' ||
    items === null ||
    typeof timestamp !== 'string' ||
    (typeof eventid !== 'string' && typeof eventid !== 'number')
  )
    return null;
  const records = recordsOf(items);
  const [first] = records;
  if (first === undefined) return null;
  const fields: EventFields = {};
  for (const { type, body } of [...records].reverse()) Object.assign(fields, readAuditBody(type, body).fields);
  const { category, action } = readAuditBody(first.type, first.body);
  putNumber(fields, 'auditd.sequence', String(eventid));
  put(fields, 'auditd.node', typeof node === 'string' ? node : undefined);
  put(fields, 'log.syslog.appname', 'auditd');
  const seconds = typeof fraction === 'string' && /^\d{9,11}$/.test(timestamp) ? `${timestamp}.${fraction}` : timestamp;
  return {
    ...firstTime([seconds, timestamp], context),
    host: ownName(first.body) ?? (typeof node === 'string' ? node : null),
    category,
    action,
    sensorEventId: null,
    fields,
    threat: null,
  };
}

/** The records, the one that says most first: what a program or the kernel reports, then SYSCALL, then the lesser ones. */
function recordsOf(items: object): { type: string; body: string }[] {
  const records: { type: string; body: string }[] = [];
  for (const [type, bodies] of Object.entries(items)) {
    if (!/^[A-Z_0-9]{2,32}$/.test(type) || !Array.isArray(bodies)) continue;
    for (const body of bodies) {
      if (typeof body === 'string' && body !== '' && records.length < maxRecords) records.push({ type, body });
    }
  }
  const rank = (type: string) => (lesser.includes(type) ? 2 : type === 'SYSCALL' ? 1 : 0);
  return records.sort((one, other) => rank(one.type) - rank(other.type));
}

/** The machine's name as the program wrote it: `hostname` is the peer's where there is an address. */
function ownName(body: string): string | undefined {
  const values = readAuditPairs(body);
  return auditWord(values['addr']) === undefined ? auditWord(values['hostname']) : undefined;
}
