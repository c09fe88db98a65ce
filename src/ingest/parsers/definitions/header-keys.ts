import type { SyslogLine } from '../syslog-line.ts';
import type { KeyScope, LineKeys } from './line-keys.ts';

const readers: Record<string, (line: SyslogLine) => string | null> = {
  '@host': (line) => line.host,
  '@app': (line) => line.appName,
  '@procid': (line) => line.procId,
  '@msgid': (line) => line.msgId,
  '@severity': (line) => (line.priority === null ? null : String(line.priority & 7)),
  '@facility': (line) => (line.priority === null ? null : String(line.priority >> 3)),
  '@message': (line) => line.message,
};

/** Sets the keys that stand for the header, as far as the definition names them; null where it names none. */
export function headerKeys({ numbers }: KeyScope): ((keys: LineKeys, line: SyslogLine) => void) | null {
  const named = [...numbers].flatMap(([key, number]) => {
    const read = readers[key] ?? structuredReader(key);
    return read === null ? [] : [{ number, read }];
  });
  if (named.length === 0) return null;
  return (keys, line) => {
    for (const { number, read } of named) keys.values[number] = read(line) ?? undefined;
  };
}

function structuredReader(key: string): ((line: SyslogLine) => string | null) | null {
  if (!key.startsWith('@sd.')) return null;
  const name = `log.syslog.structured_data.${key.slice(4)}`;
  return (line) => {
    const value = line.structured?.[name];
    return value === undefined ? null : String(value);
  };
}
