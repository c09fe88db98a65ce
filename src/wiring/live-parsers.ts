import type { Diagnostics } from '../diagnostics/log.ts';
import { loadDefinitions } from '../ingest/parsers/definitions/definition-loader.ts';
import { createParserSet, type ParserSet } from '../ingest/parsers/definitions/parser-set.ts';

/** The definitions of a folder, which can be read again while they are used. */
export interface LiveParsers extends ParserSet {
  /** Takes the files as they are now, some 0.1 s of work. A file with a mistake is reported and left out. */
  reload(): void;
}

/** Loads the folder. @throws ApplianceError INGEST_PARSERS_UNREADABLE */
export function openLiveParsers(folder: string, diagnostics: Diagnostics): LiveParsers {
  const load = (): ParserSet => {
    const { definitions, refused } = loadDefinitions(folder);
    for (const { params } of refused) diagnostics.report('warn', 'ParserRefused', params);
    return createParserSet(definitions);
  };
  let current = load();
  return {
    all: () => current.all(),
    byName: (name) => current.byName(name),
    recognise: (text, line) => current.recognise(text, line),
    guess: (lines) => current.guess(lines),
    reload() {
      current = load();
    },
  };
}
