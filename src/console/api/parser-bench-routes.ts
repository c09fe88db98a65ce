import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { ApplianceError } from '../../core/errors.ts';
import { problemSchema } from '../contract/common.ts';
import {
  parserTestRequestSchema,
  parserTestResponseSchema,
  type BenchOutcome as ShownOutcome,
} from '../contract/parser-bench.ts';
import type { ConsoleContext } from './console-context.ts';
import type { BenchOutcome } from './parser-bench-port.ts';

const sourceLines = 100;
const maxTotalBytes = 2 * 1024 * 1024;
/** Texts of a definition and lines, as JSON. */
const bodyLimit = 4 * 1024 * 1024;
const shownText = 8192;

/** The parser bench: what one or two definitions make of lines. Nothing is stored. */
export const parserBenchRoutes: FastifyPluginAsyncZod<{ context: ConsoleContext }> = async (app, { context }) => {
  const { parserBench } = context.ports;

  app.post(
    '/parsers/test',
    {
      bodyLimit,
      schema: {
        tags: ['parsers'],
        summary: 'What a parser makes of lines, and how another one differs; nothing is stored',
        body: parserTestRequestSchema,
        response: { 200: parserTestResponseSchema, 400: problemSchema, 404: problemSchema },
      },
    },
    async (request) => {
      const { body } = request;
      const lines =
        body.lines?.map((line) => new TextEncoder().encode(line)) ??
        (await parserBench.lastLines(body.sourceId ?? 0, sourceLines));
      if (lines === null) {
        throw new ApplianceError('CONSOLE_NOT_FOUND', { params: { what: `source ${body.sourceId}` } });
      }
      const compared = body.against !== undefined || body.againstDefinition !== undefined;
      const { lines: tested, complete } = await parserBench.test({
        lines: upToBytes(lines, maxTotalBytes),
        parser: { name: body.parser, definition: body.definition },
        against: compared ? { name: body.against ?? body.parser, definition: body.againstDefinition } : null,
        charset: body.charset,
        timeZone: body.timeZone ?? null,
      });
      const shown = tested.map(({ text, outcome, against, ...line }) => ({
        ...line,
        text: text.slice(0, shownText),
        outcome: shownOutcome(outcome),
        against: against && shownOutcome(against),
      }));
      const parsed = tested.filter(({ outcome }) => outcome.kind === 'event').length;
      const againstParsed = compared ? tested.filter(({ against }) => against?.kind === 'event').length : null;
      return { lines: shown, parsed, againstParsed, complete: complete && tested.length === lines.length };
    },
  );
};

function upToBytes(lines: readonly Uint8Array[], most: number): Uint8Array[] {
  let bytes = 0;
  return lines.filter((line) => {
    bytes += line.length;
    return bytes <= most;
  });
}

function shownOutcome(outcome: BenchOutcome): ShownOutcome {
  if (outcome.kind === 'failed') return outcome;
  const { at, host, category, action, fields, threat } = outcome.record;
  const threatText = threat === null ? null : `${threat.severity}: ${threat.title}`;
  const time = at === null || at < 0 ? null : Math.trunc(at);
  return { kind: 'event', parser: outcome.parser, at: time, host, category, action, fields, threat: threatText };
}
