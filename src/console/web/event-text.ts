/** Fields that say most of an event, best first. */
const telling = [
  'process.command_line',
  'file.path',
  'registry.path',
  'url.full',
  'url.path',
  'dns.question.name',
  'destination.ip',
  'message',
] as const;

type Fields = Record<string, string | number>;

/** One line that says what an event is about, from its fields. */
export function eventText(fields: Fields): string {
  const parts = [fields['process.name'], connection(fields) ?? first(fields), fields['user.name']];
  return parts.filter((part) => part !== undefined && part !== '').join(' · ');
}

function first(fields: Fields): string | number | undefined {
  const name = telling.find((candidate) => fields[candidate] !== undefined);
  return name === undefined ? undefined : fields[name];
}

function connection(fields: Fields): string | undefined {
  const to = fields['destination.ip'];
  if (to === undefined || fields['process.command_line'] !== undefined) return undefined;
  const port = fields['destination.port'];
  return `${fields['source.ip'] ?? ''} → ${to}${port === undefined ? '' : `:${port}`}`.trim();
}
