import type { ParserBenchPort } from '../../console/api/parser-bench-port.ts';
import { ApplianceError, asError } from '../../core/errors.ts';
import { createParserBench, UnknownParser } from '../../ingest/parser-bench.ts';
import { DefinitionRefusal } from '../../ingest/parsers/definitions/definition-refusal.ts';
import { given } from '../given.ts';
import type { Stores } from '../stores.ts';

const deadlineMs = 5000;

/** The parser bench over the folder of definitions, with lines from store and quarantine. */
export function createConsoleParserBench(
  { sources, search }: Pick<Stores, 'sources' | 'search'>,
  options: { parsersFolder: string; timeZone: string; now(): number },
): ParserBenchPort {
  const bench = createParserBench(options.parsersFolder);
  return {
    async test({ lines, parser, against, charset, timeZone }) {
      try {
        return await bench.test({
          lines,
          charset,
          parser: given(parser),
          against: against && given(against),
          timeZone: timeZone ?? options.timeZone,
          receivedAt: options.now(),
        });
      } catch (thrown) {
        throw asProblem(thrown);
      }
    },
    async lastLines(sourceId, limit) {
      if (!sources.names().has(sourceId)) return null;
      const { events } = await search.search({ sourceId, limit }, { deadlineMs });
      const stored = await search.byIds(
        events.map(({ id }) => id),
        { raw: true },
      );
      const { entries } = await search.quarantineList({ selection: { sourceId }, limit }, { deadlineMs });
      return [...stored, ...entries]
        .map(({ receivedAt, raw }) => ({ receivedAt, raw: raw ?? new Uint8Array() }))
        .filter(({ raw }) => raw.length > 0)
        .sort((one, other) => other.receivedAt - one.receivedAt)
        .slice(0, limit)
        .map(({ raw }) => raw);
    },
  };
}

/** What the author of a definition has to correct is no failure of the appliance. */
function asProblem(thrown: unknown): unknown {
  if (thrown instanceof ApplianceError) return thrown;
  if (thrown instanceof UnknownParser) return invalid(`parser: no definition is named ${thrown.message}`);
  if (thrown instanceof DefinitionRefusal) return invalid(`definition: ${thrown.message}`);
  if (thrown instanceof RangeError) return invalid(`timeZone: ${asError(thrown).message}`);
  return thrown;
}

function invalid(problem: string): ApplianceError {
  return new ApplianceError('CONSOLE_REQUEST_INVALID', { params: { problem } });
}
