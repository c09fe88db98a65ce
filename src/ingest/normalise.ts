import type { AlertDraft } from '../core/alert.ts';
import type { LineBatch } from '../core/deliveries.ts';
import type { NormalisedEvent } from '../core/event.ts';
import type { NormaliseOutcome, SourceRecord } from '../core/record.ts';
import type { SourceSet } from '../core/source.ts';
import { type FrameState, type Line, readLineBatch } from './line-batch.ts';
import { type Parsed, parseRecord } from './parse-record.ts';
import type { ParserSet } from './parsers/definitions/parser-set.ts';
import { hostName, put } from './parsers/field-values.ts';
import type { ParsedRecord } from './parsers/parsed-record.ts';
import { isBelieved, settleTime } from './parsers/record-time.ts';
import type { Enrichment, UnknownSenders } from './ports.ts';
import type { QuarantineReason } from './quarantine-reason.ts';
import type { RecordFailures, RecordStage } from './record-failures.ts';
import { createSourceDirectory, type KnownSource } from './source-directory.ts';
import { newSourceHealth, type SourceHealth } from './source-health.ts';

export interface Normaliser {
  /** One outcome for each line, in order. Raw bytes are views into the batch's buffer. */
  normaliseBatch(batch: LineBatch): NormaliseOutcome[];
  /**
   * One outcome for each line of NDJSON that holds anything; `raw` is the whole body. None where the source is switched
   * off: its records are refused and counted.
   */
  normaliseFeed(feed: SourceRecord): NormaliseOutcome[];
  /** One record: a syslog line, or JSON where the source is an EDR feed. */
  normaliseRecord(record: SourceRecord): NormaliseOutcome;
  health(): SourceHealth[];
  /** Id of the source that a sender belongs to. */
  sourceOf(peer: string): number;
  /** Records of sources that are switched off since the last call; they were received and are not kept. */
  takeRefused(): { sourceId: number; at: number; count: number }[];
  /**
   * Takes other sources from the next record on; the counters of those that stay are kept.
   * @throws ApplianceError INGEST_SOURCE_ADDRESS_INVALID
   */
  setSources(sources: SourceSet): void;
}

export interface NormaliserOptions extends SourceSet {
  /** Translations and zones; without it events stay as parsed. */
  enrichment?: Enrichment;
  /** Definitions of device formats; without them only formats that tell themselves are read. */
  parsers?: ParserSet;
  /** Where senders that no source names are noted; without it none of their lines is held. */
  unknownSenders?: UnknownSenders;
  /** The last thing that is done to an event: whether it is an alert. Without it none is. */
  detect?(event: NormalisedEvent): AlertDraft | null;
  /** Told of every stage that threw; without it nobody is. */
  failures?: RecordFailures;
}

const lessThan = 60;
const maxFeedLineBytes = 1024 * 1024;

/**
 * Turns what was received into events. A line belongs to the source that lists its sender, else to `defaultSource`.
 * An event's time is the record's as far as it can be believed (`settleTime`).
 * @throws ApplianceError INGEST_SOURCE_ADDRESS_INVALID
 */
export function createNormaliser(options: NormaliserOptions): Normaliser {
  const { enrichment, unknownSenders, parsers, detect, failures } = options;
  let directory = createSourceDirectory(options.sources, options.defaultSource);
  const health = new Map(directory.all().map(({ source }) => [source.id, newSourceHealth(source.id)]));
  let refused = new Map<number, { sourceId: number; at: number; count: number }>();

  function healthOf(known: KnownSource): SourceHealth {
    const found = health.get(known.source.id);
    if (found !== undefined) return found;
    const counts = newSourceHealth(known.source.id);
    health.set(known.source.id, counts);
    return counts;
  }

  /** The one way of a record, through whichever door it came: read, build, enrich, detect. Never throws. */
  function one(known: KnownSource, record: Omit<SourceRecord, 'sourceId'>, state: FrameState): NormaliseOutcome {
    const counts = healthOf(known);
    counts.received++;
    counts.lastReceivedAt = record.receivedAt;
    const { raw } = record;
    let stage: RecordStage = 'read';
    try {
      let parsed: Parsed | QuarantineReason =
        state === 'whole' ? parseRecord(known, record, { counts, parsers }) : state;
      if (known.unassigned && isHeld(parsed, raw)) parsed = 'unassigned';
      if (typeof parsed === 'string') return setAside(known, record, parsed);
      stage = 'build';
      const event = toEvent(parsed.record, { sourceId: known.source.id, delayed: known.delayed, ...record }, counts);
      stage = 'enrich';
      enrichment?.apply(event);
      stage = 'detect';
      const alert = detect?.(event) ?? null;
      counts.parsed++;
      return { kind: 'event', event, alert };
    } catch (thrown) {
      // All stages are tested never to throw. What does so after all costs its record a detour and nothing else.
      failures?.note(stage, thrown, known.source.id);
      return setAside(known, record, `failed_${stage}`);
    }
  }

  function setAside(
    known: KnownSource,
    { raw, receivedAt, peer }: Omit<SourceRecord, 'sourceId'>,
    reason: QuarantineReason,
  ): NormaliseOutcome {
    healthOf(known).quarantined++;
    return { kind: 'quarantined', reason, raw, sourceId: known.source.id, receivedAt, peer };
  }

  /** A device wants a source of its own (zone, character set, variant); what no format fits may be one. */
  function isHeld(parsed: Parsed | QuarantineReason, raw: Uint8Array): boolean {
    if (unknownSenders === undefined) return false;
    if (typeof parsed === 'string') return parsed.startsWith('parser_failed:');
    // RFC 3164 4.3.2: a line with a PRI is syslog, whatever follows.
    if (parsed.headerless) return raw[0] !== lessThan;
    return parsed.definition !== null && !tellsItself(raw);
  }

  /** What is noted beside a record must not cost it anything. */
  function beside(note: () => void, sourceId: number): void {
    try {
      note();
    } catch (thrown) {
      failures?.note('note', thrown, sourceId);
    }
  }

  function refuse({ source }: KnownSource, receivedAt: number): void {
    const known = refused.get(source.id);
    if (known) known.count++;
    else refused.set(source.id, { sourceId: source.id, at: receivedAt, count: 1 });
  }

  function line({ bytes: raw, receivedAt, peer, state, transport }: Line, outcomes: NormaliseOutcome[]): void {
    const known = directory.ofPeer(peer);
    if (known.source.enabled === false) {
      refuse(known, receivedAt);
      return;
    }
    const outcome = one(known, { raw, receivedAt, peer }, state);
    outcomes.push(outcome);
    if (!known.unassigned || unknownSenders === undefined) return;
    const held = outcome.kind === 'quarantined';
    beside(() => unknownSenders.note({ peer, receivedAt, transport, raw, held }), known.source.id);
  }

  return {
    normaliseBatch(batch) {
      const outcomes: NormaliseOutcome[] = [];
      readLineBatch(batch, (received) => line(received, outcomes));
      beside(() => unknownSenders?.endBatch(), directory.ofPeer('').source.id);
      return outcomes;
    },
    normaliseFeed({ sourceId, raw, receivedAt, peer }) {
      const known = directory.ofFeed(sourceId);
      const outcomes: NormaliseOutcome[] = [];
      for (const line of feedLines(raw)) {
        const record = { raw: line, receivedAt, peer };
        if (known === null) outcomes.push(strayed(sourceId, record));
        else if (known.source.enabled === false) refuse(known, receivedAt);
        else outcomes.push(one(known, record, line.length > maxFeedLineBytes ? 'too_long' : 'whole'));
      }
      return outcomes;
    },
    normaliseRecord({ sourceId, ...record }) {
      const known = directory.ofId(sourceId);
      return known === null ? strayed(sourceId, record) : one(known, record, 'whole');
    },
    sourceOf: (peer) => directory.ofPeer(peer).source.id,
    takeRefused() {
      if (refused.size === 0) return [];
      const counts = [...refused.values()];
      refused = new Map();
      return counts;
    },
    setSources({ sources, defaultSource }) {
      directory = createSourceDirectory(sources, defaultSource);
      unknownSenders?.forget((peer) => !directory.ofPeer(peer).unassigned);
    },
    health: () => [...health.values()].map((counts) => ({ ...counts })),
  };
}

/** A record of a source that is not there (any more): kept until somebody says whose it is. */
function strayed(sourceId: number, record: Omit<SourceRecord, 'sourceId'>): NormaliseOutcome {
  return { kind: 'quarantined', reason: 'source_unknown' satisfies QuarantineReason, sourceId, ...record };
}

/** CEF, LEEF and JSON carry their zone and names, whichever device writes them. */
function tellsItself(raw: Uint8Array): boolean {
  return /(?:CEF|LEEF): ?[0-2]|\{ ?"/.test(
    Buffer.from(raw.buffer, raw.byteOffset, Math.min(raw.length, 300)).toString('latin1'),
  );
}

function toEvent(
  parsed: ParsedRecord,
  record: SourceRecord & { delayed: boolean },
  counts: SourceHealth,
): NormalisedEvent {
  const { fields } = parsed;
  const { receivedAt, peer } = record;
  put(fields, 'log.source.address', peer);
  const believed = isBelieved(parsed, receivedAt);
  const at = believed ? parsed.at : settleTime(parsed, { receivedAt, delayed: record.delayed }, fields);
  if (!believed && fields['labels.time_doubt'] !== undefined) counts.timeDoubted++;
  return {
    at,
    receivedAt,
    sourceId: record.sourceId,
    host: hostName(parsed.host) || peer,
    category: parsed.category,
    action: parsed.action,
    sensorEventId: parsed.sensorEventId,
    fields,
    raw: record.raw,
    threat: parsed.threat,
    ...(parsed.asset && { asset: { ...parsed.asset, at } }),
  };
}

function* feedLines(body: Uint8Array): Generator<Uint8Array> {
  let start = 0;
  while (start < body.length) {
    const found = body.indexOf(10, start);
    const lineEnd = found < 0 ? body.length : found;
    const end = lineEnd > start && body[lineEnd - 1] === 13 ? lineEnd - 1 : lineEnd;
    if (end > start) yield body.subarray(start, end);
    start = lineEnd + 1;
  }
}
