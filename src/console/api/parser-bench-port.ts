import type { EventCategory, EventFields, SensorThreat } from '../../core/event.ts';

export interface BenchParser {
  /** `auto`, a definition's name, or `name:variant`. */
  name: string;
  /** YAML text of a definition that is being edited. */
  definition?: string | undefined;
}

export interface BenchTest {
  lines: readonly Uint8Array[];
  parser: BenchParser;
  against: BenchParser | null;
  charset: 'auto' | 'utf-8' | 'cp949';
  timeZone: string | null;
}

export type BenchOutcome =
  | {
      kind: 'event';
      parser: string;
      record: {
        at: number | null;
        host: string | null;
        category: EventCategory;
        action: string;
        fields: EventFields;
        threat: SensorThreat | null;
      };
    }
  | { kind: 'failed'; parser: string; reason: string; step: string; detail: string };

export interface BenchLine {
  text: string;
  replacements: number;
  outcome: BenchOutcome;
  against: BenchOutcome | null;
  differences: { name: string; one: string | null; other: string | null }[];
}

/** Trying parsers on lines. */
export interface ParserBenchPort {
  /** Rejects with CONSOLE_REQUEST_INVALID where a definition, a name or a zone is not valid. */
  test(test: BenchTest): Promise<{ lines: BenchLine[]; complete: boolean }>;
  /** The last lines of a source as received, stored and quarantined, newest first; null where there is no such source. */
  lastLines(sourceId: number, limit: number): Promise<Uint8Array[] | null>;
}
