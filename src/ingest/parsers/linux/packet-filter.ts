import type { EventFields } from '../../../core/event.ts';
import { put, putAddress, putNumber } from '../field-values.ts';
import type { Behaviour } from '../parsed-record.ts';

const part = /\b(IN|OUT|SRC|DST|PROTO|SPT|DPT)=(\S*)/g;
const prefix = /^(?:\[[\s\d.]+\] ?)?\[?([^\]=]{0,64}?)\]? ?IN=/;

/** Lines that the netfilter LOG target writes (iptables-extensions(8)), also by way of ufw. */
export function readPacketFilter(message: string): Behaviour | null {
  if (!message.includes(' SRC=') || !message.includes('IN=')) return null;
  const found: Record<string, string> = {};
  for (const [, name, value] of message.matchAll(part)) found[name ?? ''] ??= value ?? '';
  const fields: EventFields = {};
  putAddress(fields, 'source', found['SRC']);
  putAddress(fields, 'destination', found['DST']);
  putNumber(fields, 'source.port', found['SPT']);
  putNumber(fields, 'destination.port', found['DPT']);
  put(fields, 'network.transport', found['PROTO']?.toLowerCase());
  put(fields, 'observer.ingress.interface.name', found['IN']);
  put(fields, 'observer.egress.interface.name', found['OUT']);
  const label = prefix.exec(message)?.[1]?.trim();
  put(fields, 'rule.name', label);
  const denied = /block|drop|den|reject/i.test(label ?? '');
  return { category: 'network', action: denied ? 'connection-denied' : 'connection-logged', fields };
}
