/**
 * Short names for what people look for without knowing which ECS field a device's definition fills. Everything else is
 * a field by its own name; `labels.*` is every field below `labels`.
 */
const aliases: Record<string, readonly string[]> = {
  ip: [
    'source.ip',
    'destination.ip',
    'host.ip',
    'source.nat.ip',
    'destination.nat.ip',
    'client.ip',
    'server.ip',
    'observer.ip',
    'related.ip',
    'dns.resolved_ip',
    'source.address',
    'destination.address',
  ],
  user: [
    'user.name',
    'source.user.name',
    'destination.user.name',
    'user.target.name',
    'user.effective.name',
    'user.email',
    'user.id',
    'related.user',
  ],
  port: ['source.port', 'destination.port', 'source.nat.port', 'destination.nat.port', 'client.port', 'server.port'],
  mac: ['source.mac', 'destination.mac', 'host.mac', 'client.mac', 'server.mac', 'observer.mac'],
  hash: [
    'file.hash.sha256',
    'file.hash.sha1',
    'file.hash.md5',
    'process.hash.sha256',
    'process.hash.sha1',
    'process.hash.md5',
    'dll.hash.sha256',
    'dll.hash.md5',
    'related.hash',
  ],
  process: ['process.name', 'process.executable', 'process.command_line'],
  parent: ['process.parent.name', 'process.parent.executable', 'process.parent.command_line'],
  file: ['file.name', 'file.path'],
  registry: ['registry.path', 'registry.key', 'registry.value'],
  url: ['url.full', 'url.original', 'url.domain', 'url.path'],
  domain: ['url.domain', 'dns.question.name', 'destination.domain', 'source.domain', 'server.domain'],
  rule: ['rule.name', 'rule.id', 'rule.category'],
  host: ['host.name'],
  category: ['event.category'],
  action: ['event.action'],
  source: ['source_id'],
  time: ['@timestamp'],
  timestamp: ['@timestamp'],
};

/** Fields whose values are sentences: a word or phrase inside is a match, where other fields must fit as a whole. */
const textFieldPattern =
  /^(?:message|event\.original|event\.reason|error\.message|user_agent\.original|.*\.(?:command_line|description|message|args|text|title|comment))$/;

/** Where to look for a field that was asked for. */
export interface FieldPlace {
  /** Names of fields, or of columns under their ECS name. */
  names: readonly string[];
  /** Beginning of the names of all fields that are meant (`labels.`); '' for all of them, null where `names` says it. */
  prefix: string | null;
}

/** What a written name stands for. */
export function fieldPlace(written: string): FieldPlace {
  if (written.endsWith('*')) return { names: [], prefix: written.slice(0, -1) };
  return { names: aliases[written.toLowerCase()] ?? [written], prefix: null };
}

/** Whether a name stands for the time of the event or of its reception. */
export function isTimeField(written: string): boolean {
  const [name] = fieldPlace(written).names;
  return name === '@timestamp' || name === 'event.ingested';
}

/** Whether a name stands for addresses. */
export function isAddressField(written: string): boolean {
  return fieldPlace(written).names.some((name) => name.endsWith('.ip'));
}

/** Whether the values of a field are sentences. */
export function isTextField(name: string): boolean {
  return textFieldPattern.test(name);
}
