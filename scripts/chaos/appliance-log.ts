/** One line of the appliance's log. */
export interface LogLine {
  at: number;
  name: string;
  level: number;
  details: Record<string, unknown>;
}

/** The log over all lives of the process, line by line as it is written. */
export interface ApplianceLog {
  take(part: Buffer): void;
  /** Lines of these names within a span of time, both ends included; `Name/kind` asks for the first word of its kind too. */
  named(names: readonly string[], span: { fromAt: number; toAt: number }): LogLine[];
  /** How often each name stands in it. */
  counts(): Record<string, number>;
  /** What is no line of the log: stacks and the like. */
  otherText(): string;
}

const otherTextMost = 20_000;

export function createApplianceLog(): ApplianceLog {
  const lines: LogLine[] = [];
  let rest = '';
  let other = '';
  const takeLine = (text: string) => {
    const line = parseLine(text);
    if (line !== null) lines.push(line);
    else if (text !== '') other = `${other}${text}\n`.slice(-otherTextMost);
  };
  return {
    take(part) {
      const pieces = (rest + part.toString()).split('\n');
      rest = pieces.pop() ?? '';
      for (const piece of pieces) takeLine(piece);
    },
    named: (names, { fromAt, toAt }) =>
      lines.filter(({ at, name, details }) => {
        const [kind] = String(details['kind'] ?? '').split(' ');
        const isNamed = names.includes(name) || names.includes(`${name}/${kind}`);
        return isNamed && at >= fromAt && at <= toAt;
      }),
    counts() {
      const counts: Record<string, number> = {};
      for (const { name } of lines) counts[name] = (counts[name] ?? 0) + 1;
      return counts;
    },
    otherText: () => other,
  };
}

function parseLine(text: string): LogLine | null {
  try {
    const { time, msg, level, ...details } = JSON.parse(text) as Record<string, unknown>;
    return typeof msg === 'string' ? { at: Number(time), name: msg, level: Number(level), details } : null;
  } catch {
    // Not a line of the log: a stack, a word of the runtime.
    return null;
  }
}
