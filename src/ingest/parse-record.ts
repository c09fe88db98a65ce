import { decodeText } from '../core/decode-text.ts';
import type { IngestSource } from '../core/source.ts';
import type { ParserSet } from './parsers/definitions/parser-set.ts';
import { readJsonRecord } from './parsers/json-record.ts';
import type { ParseContext, ParsedRecord } from './parsers/parsed-record.ts';
import { readSyslogEvent } from './parsers/syslog-event.ts';
import type { QuarantineReason } from './quarantine-reason.ts';
import type { KnownSource } from './source-directory.ts';
import type { SourceHealth } from './source-health.ts';

/** What a parser made of a record, and how it was recognised. */
export interface Parsed {
  record: ParsedRecord;
  /** The shipped definition that `auto` recognised by its signature; null where the format tells itself. */
  definition: string | null;
  /** Neither PRI nor time, nor a format that tells itself. */
  headerless: boolean;
}

/**
 * Decodes a record and reads it as its source says: JSON of a sensor, a definition by its name, or `auto`. Counts what
 * could not be decoded.
 */
export function parseRecord(
  { source, contextAt }: KnownSource,
  { raw, receivedAt }: { raw: Uint8Array; receivedAt: number },
  { counts, parsers }: { counts: SourceHealth; parsers: ParserSet | undefined },
): Parsed | QuarantineReason {
  const { text, replacements } = decodeText(raw, source.charset);
  counts.replacements += replacements;
  // A quarter of it unreadable is no text in any character set we know.
  if (replacements * 4 > text.length) return 'undecodable';
  const context = contextAt(receivedAt);
  if (source.kind !== 'syslog' && source.kind !== 'file') {
    const outcome = readJsonRecord(text, context);
    if (outcome.kind !== 'record') return outcome.kind;
    return { record: outcome.record, definition: null, headerless: false };
  }
  if (source.parser !== undefined && source.parser !== 'auto') return byDefinition(text, context, source, parsers);
  const outcome = readSyslogEvent(text, context, parsers);
  if (outcome.kind === 'failed') return `parser_failed:${outcome.reason}`;
  if (outcome.kind !== 'record') return outcome.kind;
  if (outcome.headerless) counts.headerless++;
  return outcome;
}

function byDefinition(
  text: string,
  context: ParseContext,
  { parser = '' }: IngestSource,
  parsers: ParserSet | undefined,
): Parsed | QuarantineReason {
  const found = parsers?.byName(parser) ?? null;
  if (found === null) return 'parser_missing';
  const outcome = found.parse(text, context);
  if (outcome.kind === 'failed') return `parser_failed:${outcome.reason}`;
  return { record: outcome.record, definition: parser, headerless: false };
}
