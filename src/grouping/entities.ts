import type { EventFields, StoredEvent } from '../core/event.ts';
import type { GroupingCandidate } from './ports.ts';

export type EntityKind = 'user' | 'hash' | 'file' | 'outside_address' | 'domain';

/** Something that two alerts can share. */
export interface Entity {
  kind: EntityKind;
  value: string;
}

/** What links an alert to others. */
export interface AlertTraces {
  alertId: number;
  at: number;
  host: string;
  entities: Entity[];
  /** `entityKey` of each, for comparing. */
  entityKeys: ReadonlySet<string>;
  /** The alert's process and its ancestors on the host, without those that start everything. */
  processes: { key: string; name: string }[];
  /** Addresses that the host itself has. */
  ownAddresses: string[];
  /** Inside addresses that somebody logged on to this host from. */
  logonSources: { address: string; user: string }[];
  /** Inside addresses that the host connected to on ports of remote administration. */
  reachedAddresses: string[];
}

/** Accounts that every machine has: sharing one says nothing. */
const everybodysAccount =
  /^(system|localsystem|local service|network service|root|nobody|anonymous logon|anonymous|-|.*\$|dwm-\d+|umfd-\d+)$/i;

/** Processes that start unrelated programs; ancestry ends below them. */
const startsEverything =
  /^(services|svchost|explorer|wininit|winlogon|userinit|lsass|taskhostw|taskeng|system|systemd|init|sshd|cron|crond|wmiprvse|launchd)(\.exe)?$/i;

/** SMB, RPC, WinRM, RDP, SSH. */
const administrationPorts = new Set(['22', '135', '445', '3389', '5985', '5986']);
const insideAddress =
  /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|169\.254\.|f[cd][0-9a-f]{2}:|fe80:)/i;
const localAddress = /^(?:127\.|0\.|::1$|::$|22[4-9]\.|23\d\.|255\.|ff)/i;
const maxEntities = 40;

/** Reads an alert's traces out of its own fields and its context. Pure. */
export function tracesOf(candidate: GroupingCandidate): AlertTraces {
  const { alert, context } = candidate;
  const cited = new Set(candidate.verdict.citedEventIds);
  const processes = ancestry(alert.fields, context);
  const own = new Set(processes.map((process) => process.key));
  const about = context.filter(
    (event) => cited.has(event.id) || own.has(processKey(event.fields) ?? '') || own.has(parentKey(event.fields) ?? ''),
  );
  const entities = [alert.fields, ...about.map((event) => event.fields)].flatMap(entitiesOf);
  const kept = unique(entities).slice(0, maxEntities);
  return {
    alertId: alert.id,
    at: alert.at,
    host: alert.host,
    entities: kept,
    entityKeys: new Set(kept.map(entityKey)),
    processes,
    ownAddresses: ownAddresses([alert.fields, ...context.map((event) => event.fields)]),
    logonSources: logonSources(alert, context),
    reachedAddresses: reached([alert.fields, ...context.map((event) => event.fields)]),
  };
}

/** Entities of one event. System programs and inside servers are left out: half the network shares them. */
export function entitiesOf(fields: EventFields): Entity[] {
  const found: Entity[] = [];
  const user = plainUser(text(fields, 'user.name'));
  if (user !== '' && !everybodysAccount.test(user)) found.push({ kind: 'user', value: user });
  const program = text(fields, 'process.executable');
  const hash = text(fields, 'process.hash.sha256');
  if (hash !== '' && !isInstalled(program)) found.push({ kind: 'hash', value: hash.toLowerCase() });
  for (const path of [program, text(fields, 'file.path'), text(fields, 'process.parent.executable')])
    if (/[\\/]/.test(path) && !isInstalled(path) && /\.\w{1,5}$|\/[^/.]+$/.test(path))
      found.push({ kind: 'file', value: withoutUser(path) });
  for (const address of outsideAddresses(fields)) found.push({ kind: 'outside_address', value: address });
  const domain = text(fields, 'destination.domain') || text(fields, 'dns.question.name');
  if (/\.[a-z]{2,}$/i.test(domain) && !/\.(local|lan|internal|intra|corp|arpa)$/i.test(domain))
    found.push({ kind: 'domain', value: domain.toLowerCase() });
  return found;
}

export const entityKey = (entity: Entity): string => `${entity.kind}:${entity.value}`;

function outsideAddresses(fields: EventFields): string[] {
  const named = [
    ...`${text(fields, 'process.command_line')} ${text(fields, 'url.full')}`
      .slice(0, 4000)
      .matchAll(/\b\d{1,3}(?:\.\d{1,3}){3}\b/g),
  ].map((match) => match[0]);
  return [text(fields, 'destination.ip'), text(fields, 'source.ip'), ...named].filter(
    (address) => address !== '' && !insideAddress.test(address) && !localAddress.test(address),
  );
}

function ancestry(fields: EventFields, context: readonly StoredEvent[]): { key: string; name: string }[] {
  const parents = new Map<string, { parent: string; parentName: string }>();
  for (const entry of [...context.map((event) => event.fields), fields]) {
    const [own, parent] = [processKey(entry), parentKey(entry)];
    const parentName = baseName(text(entry, 'process.parent.executable') || text(entry, 'process.parent.name'));
    if (own !== null && parent !== null) parents.set(own, { parent, parentName });
  }
  let name = baseName(text(fields, 'process.executable') || text(fields, 'process.name'));
  if (startsEverything.test(name)) return [];
  const chain: { key: string; name: string }[] = [];
  let current = processKey(fields);
  while (current !== null && !chain.some((known) => known.key === current) && chain.length < 20) {
    chain.push({ key: current, name });
    const link = parents.get(current);
    current = link === undefined || startsEverything.test(link.parentName) ? null : link.parent;
    name = link?.parentName ?? '';
  }
  return chain;
}

function processKey(fields: EventFields): string | null {
  const entity = text(fields, 'process.entity_id');
  if (entity !== '') return entity;
  const pid = text(fields, 'process.pid');
  return Number(pid) > 4 ? `pid ${pid}` : null;
}

function parentKey(fields: EventFields): string | null {
  const entity = text(fields, 'process.parent.entity_id');
  if (entity !== '') return entity;
  const pid = text(fields, 'process.parent.pid');
  return Number(pid) > 4 ? `pid ${pid}` : null;
}

/** `host.ip`, and the source of connections that the host itself made. */
function ownAddresses(all: readonly EventFields[]): string[] {
  const found = all.flatMap((fields) => {
    const made =
      /^(egress|outbound)$/.test(text(fields, 'network.direction')) ||
      (text(fields, 'process.executable') !== '' &&
        text(fields, 'destination.ip') !== '' &&
        !/^(ingress|inbound)$/.test(text(fields, 'network.direction')));
    return [...text(fields, 'host.ip').split('\n'), made ? text(fields, 'source.ip') : ''];
  });
  return [...new Set(found.filter((address) => insideAddress.test(address)))].sort();
}

/** Successful logons as the Security log, sshd and PAM name them. Kerberos tickets are no logons: a domain controller gives them to all. */
const isLogon = /^(logged-(in|on)(-explicit)?|session-(started|opened|reconnected)|authenticated|accepted)/;

function logonSources(
  alert: GroupingCandidate['alert'],
  context: readonly StoredEvent[],
): { address: string; user: string }[] {
  const logons = context.filter((event) => isLogon.test(event.action) && event.at <= alert.at + 5000);
  const sources = logons.flatMap(({ fields }) => {
    const address = text(fields, 'source.ip');
    const user = plainUser(text(fields, 'user.name'));
    // Machine accounts log on to domain controllers and file servers all day.
    return insideAddress.test(address) && !user.endsWith('$') ? [{ address, user }] : [];
  });
  return [...new Map(sources.map((source) => [`${source.address} ${source.user}`, source])).values()];
}

function reached(all: readonly EventFields[]): string[] {
  const found = all.flatMap((fields) =>
    administrationPorts.has(text(fields, 'destination.port')) && insideAddress.test(text(fields, 'destination.ip'))
      ? [text(fields, 'destination.ip')]
      : [],
  );
  return [...new Set(found)].sort();
}

function isInstalled(path: string): boolean {
  const plain = path.toLowerCase().replaceAll('\\', '/');
  if (/\/windows\/(temp|tasks|debug|tracing)\//.test(plain)) return false;
  return (
    plain === '' ||
    /^(?:[a-z]:)?\/(?:windows|program files|program files \(x86\)|programdata\/microsoft|usr|bin|sbin|lib|lib64|opt|etc|var\/log|proc|dev)\//.test(
      plain,
    )
  );
}

/** The same tool in two profiles is one tool. */
function withoutUser(path: string): string {
  return path
    .toLowerCase()
    .replaceAll('\\', '/')
    .replace(/\/(users|home)\/[^/]+\//, '/$1/*/');
}

function plainUser(user: string): string {
  return (user.split(/[\\/]/).at(-1) ?? '').split('@')[0]?.toLowerCase() ?? '';
}

function baseName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? '';
}

function text(fields: EventFields, name: string): string {
  return String(fields[name] ?? '');
}

function unique(entities: readonly Entity[]): Entity[] {
  return [...new Map(entities.map((entity) => [entityKey(entity), entity])).values()];
}
