/** Reads the invented alerts of `invented-cases.txt`, whose head describes the layout. */
import { readFileSync } from 'node:fs';
import type { Severity, StoredEvent } from '../../src/core/event.ts';
import type { EvaluationCase } from './recorded-cases.ts';

const baseAt = Date.UTC(2024, 4, 2, 1, 0, 0);

export interface InventedCase extends EvaluationCase {
  split: 'dev' | 'held';
}

/** All invented cases in the order of the file. */
export function readInventedCases(): InventedCase[] {
  const text = readFileSync(new URL('./invented-cases.txt', import.meta.url), 'utf8');
  return text
    .split(/\n\s*\n/)
    .map((block) => block.split('\n').filter((line) => line !== '' && !line.startsWith('#')))
    .filter((lines) => lines.length > 0)
    .map((lines, index) => toCase(lines, index));
}

function toCase(lines: string[], index: number): InventedCase {
  const [
    truth = '',
    split = '',
    id = '',
    severity = '',
    title = '',
    executable = '',
    command = '',
    parent = '',
    user = '',
  ] = cells(lines[0] ?? '');
  const linux = executable.startsWith('/');
  const host = `${linux ? 'srv' : 'pc'}-${String(index + 1).padStart(3, '0')}`;
  const entity = `${host}-0`;
  const fields: Record<string, string | number> = {
    'process.executable': executable,
    'process.parent.executable': parent,
    'user.name': user,
    'process.entity_id': entity,
    'process.parent.entity_id': `${host}-${parent}`,
  };
  if (command !== '-') fields['process.command_line'] = command;
  if (/lsass/.test(title) && command === '-') fields['process.target.executable'] = 'C:\\Windows\\System32\\lsass.exe';
  const alert = {
    id: 1,
    at: baseAt,
    receivedAt: baseAt,
    sourceId: 1,
    host,
    severity: severity as Severity,
    title,
    origin: 'rule' as const,
    rules: [{ id: `invented-${id}`, title, titleKo: null, level: severity as Severity, techniques: [], tactics: [] }],
    techniques: [],
    fields,
  };
  const context = lines
    .slice(1)
    .map((line, position) => toEvent(cells(line), { host, entity, executable, number: position + 2 }));
  const own: StoredEvent = {
    id: 1,
    at: baseAt,
    receivedAt: baseAt,
    sourceId: 1,
    host,
    category: 'process',
    action: 'process-started',
    fields,
  };
  return {
    id,
    family: `invented-${id}`,
    truth: truth as EvaluationCase['truth'],
    split: split as 'dev' | 'held',
    from: 'invented',
    alert,
    context: [own, ...context],
  };
}

function toEvent(
  cell: string[],
  place: { host: string; entity: string; executable: string; number: number },
): StoredEvent {
  const [kind = '', seconds = '0', ...rest] = cell;
  const at = baseAt + Number(seconds) * 1000;
  const shell = { id: place.number, at, receivedAt: at, sourceId: 1, host: place.host };
  const sameProgram = (program: string) => (program === place.executable ? place.entity : `${place.host}-${program}`);
  const [first = '', second = '', third = '', fourth = ''] = rest;
  switch (kind) {
    case 'p':
      return {
        ...shell,
        category: 'process',
        action: 'process-started',
        fields: {
          'process.executable': first,
          'process.command_line': second,
          'process.parent.executable': third,
          'user.name': fourth,
          'process.entity_id': `${place.host}-${first}`,
          'process.parent.entity_id': sameProgram(third),
        },
      };
    case 'n':
      return {
        ...shell,
        category: 'network',
        action: 'connection-attempted',
        fields: {
          'process.executable': first,
          'process.entity_id': sameProgram(first),
          'destination.ip': second,
          'destination.port': third,
          ...(fourth === '' ? {} : { 'destination.domain': fourth }),
        },
      };
    case 'f':
      return {
        ...shell,
        category: 'file',
        action: 'file-created',
        fields: { 'file.path': first, 'process.executable': second, 'process.entity_id': sameProgram(second) },
      };
    case 'r':
      return {
        ...shell,
        category: 'registry',
        action: 'registry-set',
        fields: { 'registry.path': first, 'registry.data.strings': second, 'process.executable': third },
      };
    case 'a':
      return {
        ...shell,
        category: 'authentication',
        action: first,
        fields: { 'user.name': second, 'source.ip': third },
      };
    default:
      throw new Error(`Unknown context line ${cell.join(' | ')}`);
  }
}

function cells(line: string): string[] {
  return line.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'));
}
