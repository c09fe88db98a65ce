export interface ProcessEvent {
  id: number;
  at: number;
  host: string;
  action: string;
  fields: Record<string, string | number>;
}

export interface ProcessNode {
  key: string;
  host: string;
  name: string;
  pid: string;
  /** Command line, where an event holds it. */
  commandLine: string | null;
  user: string | null;
  /** Events of this process, oldest first. */
  eventIds: number[];
  children: ProcessNode[];
}

interface Identity {
  entity: string;
  pid: string;
  name: string;
}

/**
 * Trees of processes from events, oldest first. A process is known by `process.entity_id`, else by host, name and
 * process id; a parent that no event tells of is known from its child only.
 */
export function processTrees(events: readonly ProcessEvent[]): ProcessNode[] {
  const nodes = new Map<string, ProcessNode>();
  const parents = new Map<string, string>();
  for (const event of events) {
    const own = identity(event.fields, 'process');
    if (own === null) continue;
    const node = nodeOf(nodes, event.host, own);
    node.eventIds.push(event.id);
    node.commandLine ??= text(event.fields['process.command_line']);
    node.user ??= text(event.fields['user.name']);
    const parent = identity(event.fields, 'process.parent');
    if (parent === null || parents.has(node.key)) continue;
    const parentNode = nodeOf(nodes, event.host, parent);
    if (isAncestor(parents, node.key, parentNode.key)) continue;
    parents.set(node.key, parentNode.key);
    parentNode.children.push(node);
  }
  return [...nodes.values()].filter((node) => !parents.has(node.key));
}

function identity(fields: ProcessEvent['fields'], prefix: string): Identity | null {
  const name = text(fields[`${prefix}.name`]) ?? baseName(text(fields[`${prefix}.executable`]));
  const pid = text(fields[`${prefix}.pid`]) ?? '';
  const entity = text(fields[`${prefix}.entity_id`]) ?? '';
  if (name === null || (pid === '' && entity === '')) return null;
  return { entity, pid, name };
}

function nodeOf(nodes: Map<string, ProcessNode>, host: string, { entity, pid, name }: Identity): ProcessNode {
  const key = entity === '' ? `${host}\n${name.toLowerCase()}\n${pid}` : `${host}\n${entity}`;
  const found = nodes.get(key);
  if (found) return found;
  const node: ProcessNode = { key, host, name, pid, commandLine: null, user: null, eventIds: [], children: [] };
  nodes.set(key, node);
  return node;
}

/** True where `key` is `from` or stands above it: a reused process id must not make a circle. */
function isAncestor(parents: ReadonlyMap<string, string>, key: string, from: string): boolean {
  for (let at: string | undefined = from; at !== undefined; at = parents.get(at)) if (at === key) return true;
  return false;
}

function text(value: string | number | undefined): string | null {
  return value === undefined ? null : String(value);
}

function baseName(path: string | null): string | null {
  return path === null ? null : (path.split(/[\\/]/).at(-1) ?? null);
}
