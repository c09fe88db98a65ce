import type { PatternPart, QueryBound, QueryNode } from './query-node.ts';

/** Writes a query so that reading it gives the same again; for records of what was asked. */
export function printQuery(node: QueryNode): string {
  switch (node.kind) {
    case 'all':
      return '*:*';
    case 'and':
      return `(${node.parts.map(printQuery).join(' AND ')})`;
    case 'or':
      return `(${node.parts.map(printQuery).join(' OR ')})`;
    case 'not':
      return `NOT ${printQuery(node.part)}`;
    case 'exists':
      return `${node.field}:*`;
    case 'network':
      return `${node.field}:${node.text}`;
    case 'range':
      return `${node.field}:${printRange(node.low, node.high)}`;
    case 'text':
      return `${node.field === null ? '' : `${node.field}:`}${node.quoted ? quote(plain(node.pattern)) : bare(node.pattern)}`;
  }
}

function printRange(low: QueryBound | null, high: QueryBound | null): string {
  const write = (bound: QueryBound | null): string => (bound === null ? '*' : quote(bound.text));
  return `${low?.included === false ? '{' : '['}${write(low)} TO ${write(high)}${high?.included === false ? '}' : ']'}`;
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

function plain(pattern: PatternPart[]): string {
  return pattern.map((part) => ('text' in part ? part.text : part.wildcard)).join('');
}

function bare(pattern: PatternPart[]): string {
  return pattern
    .map((part) => ('text' in part ? part.text.replace(/[\s"\\()*?:[\]{}<>=!+&|-]/g, '\\$&') : part.wildcard))
    .join('');
}
