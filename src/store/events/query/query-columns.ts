import { eventCategories } from '../../../core/event.ts';
import type { ColumnConditions } from '../row-reading.ts';
import { fieldPlace } from './query-fields.ts';
import { plainText, timeSpan } from './query-judge.ts';
import type { QueryClock, QueryNode } from './query-node.ts';

const anything: ColumnConditions = { host: null, category: null, sourceId: null, fromAt: null, toAt: null };

/** What the columns of every match hold. `exact` is true where that is all that the query asks. */
export function columnsOf(node: QueryNode, clock: QueryClock): { conditions: ColumnConditions; exact: boolean } {
  const parts = node.kind === 'and' ? node.parts : [node];
  let conditions = anything;
  let exact = true;
  for (const part of parts) {
    const condition = columnOf(part, clock);
    const both = condition === null ? null : narrowed(conditions, condition);
    if (both === null) exact = false;
    else conditions = both;
  }
  return { conditions, exact };
}

/** Both together; null where one column would have to hold two values (the judge finds that nothing matches). */
export function narrowed(one: ColumnConditions, other: ColumnConditions): ColumnConditions | null {
  for (const column of ['host', 'category', 'sourceId'] as const) {
    if (one[column] !== null && other[column] !== null && one[column] !== other[column]) return null;
  }
  return {
    host: one.host ?? other.host,
    category: one.category ?? other.category,
    sourceId: one.sourceId ?? other.sourceId,
    fromAt: most(Math.max, one.fromAt, other.fromAt),
    toAt: most(Math.min, one.toAt, other.toAt),
  };
}

/** The condition that says exactly what one part says; null where there is none. */
function columnOf(part: QueryNode, clock: QueryClock): ColumnConditions | null {
  if (part.kind === 'all') return anything;
  if (part.kind !== 'range' && part.kind !== 'text') return null;
  if (part.field === null) return null;
  const [name] = fieldPlace(part.field).names;
  if (part.kind === 'range') return name === '@timestamp' ? { ...anything, ...timeSpan(part, clock) } : null;
  const value = plainText(part.pattern);
  const column = value === null ? null : columnValue(name, value);
  return column === null ? null : { ...anything, ...column };
}

function columnValue(name: string | undefined, value: string): Partial<ColumnConditions> | null {
  if (name === 'event.category') {
    const category = eventCategories.find((known) => known === value);
    return category === undefined ? null : { category };
  }
  if (name === 'source_id') return /^[1-9]\d{0,14}$/.test(value) ? { sourceId: Number(value) } : null;
  // Beyond ASCII a host's lower case can be another one than the folded text.
  const isHost = name === 'host.name' && /^[\x21-\x7e]+$/.test(value) && !value.endsWith('.');
  return isHost ? { host: value } : null;
}

function most(choose: (...values: number[]) => number, one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return choose(one, other);
}
