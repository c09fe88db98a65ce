import type { DefinitionOutcome } from '../../../../src/ingest/parsers/definitions/compile-definition.ts';
import { parseDefinition } from '../../../../src/ingest/parsers/definitions/definition-loader.ts';
import { createParserSet, type ParserSet } from '../../../../src/ingest/parsers/definitions/parser-set.ts';
import { createZone } from '../../../../src/ingest/parsers/zone.ts';

export const seoul = { receivedAt: Date.UTC(2026, 2, 1), zone: createZone('Asia/Seoul') };

/** Text of a definition `demo` with these parts; every key that no value reads becomes `demo.<key>`. */
export function demoText(parts: string): string {
  const given = (key: string) => new RegExp(`^${key}:`, 'm').test(parts);
  return [
    'name: demo',
    'title: Demo',
    'vendor: Demo',
    'product: Demo',
    ...(given('signature') ? [] : ["signature: [{contains: 'demo'}]"]),
    ...(given('category') ? [] : ['category: network']),
    ...(given('action') ? [] : ['action: logged']),
    ...(given('samples') ? [] : ["samples: [{line: 'x', fails: pairs}]"]),
    parts,
  ].join('\n');
}

export function demoSet(parts: string): ParserSet {
  return createParserSet(parseDefinition(demoText(parts), 'demo.yaml'));
}

/** What a line becomes by a definition with these parts. */
export function readBy(parts: string, line: string, name = 'demo'): DefinitionOutcome {
  const parser = demoSet(parts).byName(name);
  if (parser === null) throw new Error(`no parser ${name}`);
  return parser.parse(line, seoul);
}

/** The keys of a line, as the fields that they become without a mapping. */
export function keysBy(parts: string, line: string): Record<string, string | number> {
  const outcome = readBy(parts, line);
  if (outcome.kind === 'failed') throw new Error(`${outcome.reason} at ${outcome.step}: ${outcome.detail}`);
  const entries = Object.entries(outcome.record.fields).filter(([name]) => name.startsWith('demo.'));
  return Object.fromEntries(entries.map(([name, value]) => [name.slice(5), value]));
}
