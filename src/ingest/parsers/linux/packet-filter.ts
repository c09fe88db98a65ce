import type { EventFields } from '../../../core/event.ts';
import { put, putAddress, putNumber } from '../field-values.ts';
import type { Behaviour } from '../parsed-record.ts';

const part = /\b(OUT|SRC|DST|PROTO|SPT|DPT)=(\S*)/g;
/** The LOG target writes `IN=` right behind the prefix, which an administrator chose: up to 29 letters, in nftables 127. */
const entry = /(?:^|[^A-Za-z0-9_])IN=(\S*)/;
const maxPrefixLength = 200;
const uptime = /^\[[ \d.]{1,24}\] ?/;

/** Lines that the netfilter LOG target writes (iptables-extensions(8)), also by way of ufw. */
export function readPacketFilter(message: string): Behaviour | null {
  if (!message.includes(' SRC=') || !message.includes('IN=')) return null;
  const start = entry.exec(message.slice(0, maxPrefixLength));
  if (start === null) return null;
  const found: Record<string, string> = {};
  for (const [, name, value] of message.matchAll(part)) found[name ?? ''] ??= value ?? '';
  const fields: EventFields = {};
  putAddress(fields, 'source', found['SRC']);
  putAddress(fields, 'destination', found['DST']);
  putNumber(fields, 'source.port', found['SPT']);
  putNumber(fields, 'destination.port', found['DPT']);
  put(fields, 'network.transport', found['PROTO']?.toLowerCase());
  put(fields, 'observer.ingress.interface.name', start[1]);
  put(fields, 'observer.egress.interface.name', found['OUT']);
  const label = ruleName(message.slice(0, start.index + start[0].indexOf('IN=')));
  put(fields, 'rule.name', label);
  const denied = /block|drop|den|reject/i.test(label);
  return { category: 'network', action: denied ? 'connection-denied' : 'connection-logged', fields };
}

/** The prefix without the kernel's uptime, brackets around it, and the colon or dash before what follows. */
function ruleName(prefix: string): string {
  const bare = prefix.replace(uptime, '').trim();
  const inner = bare.startsWith('[') && bare.indexOf(']') === bare.length - 1 ? bare.slice(1, -1) : bare;
  return inner.endsWith(':') || inner.endsWith('-') ? inner.slice(0, -1).trim() : inner;
}
