import type { ParseContext } from '../parsed-record.ts';
import { readSyslogLine } from '../syslog-header.ts';
import type { SyslogLine } from '../syslog-line.ts';
import { utcZone } from '../zone.ts';
import { compileDefinition, type LineParser } from './compile-definition.ts';
import type { Definition } from './definition-document.ts';
import { createRecogniser } from './recogniser.ts';

/** A definition, or a variant of one, ready to read lines. */
export interface DefinitionParser {
  /** `aiwaf` or `aiwaf:v4-1b`. */
  name: string;
  title: string;
  vendor: string;
  product: string;
  parse: LineParser;
}

/** The parsers of one folder. Not for two threads: a parser uses its memory again for each line. */
export interface ParserSet {
  /** In order of their names. */
  all(): readonly DefinitionParser[];
  byName(name: string): DefinitionParser | null;
  /** Name of the definition whose signature fits; `line` is the header where it was read before. */
  recognise(text: string, line?: SyslogLine): string | null;
  /** Which definitions recognise these lines, the most frequent first; `share` is 0 … 1 of all lines. */
  guess(lines: readonly string[]): { name: string; share: number }[];
}

const anyContext: ParseContext = { receivedAt: 0, zone: utcZone };

/**
 * Compiles definitions.
 * @throws DefinitionRefusal where one cannot be compiled; `loadDefinitions` has compiled each of its own before
 */
export function createParserSet(definitions: readonly Definition[]): ParserSet {
  const parsers = definitions
    .map((definition): DefinitionParser => {
      const { name, title, vendor, product } = definition;
      return { name, title, vendor, product, parse: compileDefinition(definition) };
    })
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  const byName = new Map(parsers.map((parser) => [parser.name, parser]));
  const recognise = createRecogniser(
    definitions.flatMap(({ name, header, signature }) => (signature === null ? [] : [{ name, header, signature }])),
  );
  const recogniseText = (text: string, line = readSyslogLine(text, anyContext)) => recognise(text, line);

  return {
    all: () => parsers,
    byName: (name) => byName.get(name) ?? null,
    recognise: recogniseText,
    guess(lines) {
      const counts = new Map<string, number>();
      for (const text of lines) {
        const name = recogniseText(text);
        if (name !== null) counts.set(name, (counts.get(name) ?? 0) + 1);
      }
      return [...counts]
        .map(([name, count]) => ({ name, share: count / lines.length }))
        .sort((one, other) => other.share - one.share);
    },
  };
}
