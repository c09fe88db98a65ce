import type { DroppedMessage, FeedDoneMessage, FeedMessage, LinesMessage } from '../core/deliveries.ts';
import type { NormaliseOutcome, QuarantinedRecord } from '../core/record.ts';
import { endOfPiece, type PieceLimits } from './cut-body.ts';
import type { EventIntake } from './event-intake.ts';
import { createResultSum, type IntakeUnit, type UnitResult } from './intake-unit.ts';
import type { FailureNotes, RecordReader } from './ports.ts';
import type { WriterObservations } from './writer-observations.ts';

/** Takes what receiver and main thread deliver, and turns it into units for the intake. */
export interface DeliveryDesk {
  /** `onCommitted` gives the sender its credit back. */
  lines(message: LinesMessage, onCommitted: () => void): void;
  drops(message: DroppedMessage): void;
  /** A pushed or pulled body is answered after its commit. */
  feed(message: FeedMessage, answer: (message: FeedDoneMessage) => void): void;
  /** On: the disk is full; bodies, which somebody can send again, are refused, and those in hand wait. */
  hold(on: boolean): void;
  /** Takes what is left of the bodies in hand, for the end of the thread. */
  finish(): void;
}

export interface DeliveryDeskOptions {
  reader: RecordReader;
  intake: Pick<EventIntake, 'take'>;
  observations: Pick<WriterObservations, 'note' | 'noteAgain'>;
  failures: FailureNotes;
  pieces?: PieceLimits;
}

/** Some 30 ms of work, after which lines that arrived meanwhile have their turn. */
const usualPieces: PieceLimits = { lines: 2000, bytes: 1024 * 1024 };

/** A body in hand, and how far it is taken. */
interface OpenBody {
  message: FeedMessage;
  start: number;
  refused: boolean;
  sum: ReturnType<typeof createResultSum>;
}

/**
 * Creates the desk. A long body is taken in pieces, with a turn of the event loop between two; bodies of one source
 * wait for each other, those of different sources take turns. It is answered after the commit of its last piece.
 */
export function createDeliveryDesk(options: DeliveryDeskOptions): DeliveryDesk {
  const { reader, intake, observations, failures, pieces = usualPieces } = options;
  let lanes = new Map<number, OpenBody[]>();
  let turn: NodeJS.Immediate | null = null;
  let held = false;

  /** What is noted beside a record must not cost it anything. */
  const observe = (outcomes: readonly NormaliseOutcome[], asNow: boolean) => {
    try {
      // An imported file says what was, not how its source is now.
      if (asNow) observations.note(outcomes);
      else for (const outcome of outcomes) observations.noteAgain(outcome);
    } catch (thrown) {
      failures.note('note', thrown, outcomes[0]?.kind === 'event' ? outcomes[0].event.sourceId : 0);
    }
  };

  /** Bytes that cannot even be split go to quarantine in a piece, so that nothing is lost. */
  const readOr = (read: () => NormaliseOutcome[], whole: Omit<QuarantinedRecord, 'kind' | 'reason'>) => {
    try {
      return read();
    } catch (thrown) {
      failures.note('split', thrown, whole.sourceId);
      return [{ kind: 'quarantined', reason: 'failed_split', ...whole } satisfies QuarantinedRecord];
    }
  };

  const takePiece = (body: OpenBody): { isLast: boolean } => {
    const { sourceId, receivedAt, peer, body: bytes, progress } = body.message;
    const end = endOfPiece(bytes, body.start, pieces);
    const isLast = end >= bytes.length;
    const record = { sourceId, receivedAt, peer, raw: bytes.subarray(body.start, end) };
    body.start = end;
    const outcomes = readOr(() => reader.normaliseFeed(record), record);
    observe(outcomes, progress === undefined);
    const dropped = reader.takeRefused();
    if (dropped.length > 0) body.refused = true;
    intake.take({
      ...unitOf(outcomes),
      dropped,
      progress: progress && { key: progress.key, position: isLast ? progress.position : null },
      onCommitted: body.sum.part(),
    });
    if (isLast) body.sum.end();
    return { isLast };
  };

  /** One piece of the source whose turn it is. */
  const takeTurn = () => {
    turn = null;
    const [lane] = lanes;
    if (lane === undefined || held) return;
    const [sourceId, bodies] = lane;
    const [body] = bodies;
    if (body === undefined || takePiece(body).isLast) bodies.shift();
    // To the end of the row.
    lanes.delete(sourceId);
    if (bodies.length > 0) lanes.set(sourceId, bodies);
    nextTurn();
  };

  const nextTurn = () => {
    if (lanes.size > 0 && !held) turn ??= setImmediate(takeTurn);
  };

  const open = (message: FeedMessage, answer: (message: FeedDoneMessage) => void): OpenBody => {
    const whenDone = (result: UnitResult) => answer(answerOf(message, result, body.refused));
    const body: OpenBody = { message, start: 0, refused: false, sum: createResultSum(whenDone) };
    return body;
  };

  return {
    lines({ batch }, onCommitted) {
      const whole = {
        sourceId: reader.sourceOf(''),
        receivedAt: Date.now(),
        peer: '',
        raw: new Uint8Array(batch.buffer),
      };
      const outcomes = readOr(() => reader.normaliseBatch(batch), whole);
      observe(outcomes, true);
      intake.take({ ...unitOf(outcomes), dropped: reader.takeRefused(), onCommitted });
    },
    drops({ counts, receivedAt: at }) {
      const dropped = counts.map(({ peer, count }) => ({ sourceId: reader.sourceOf(peer), at, count }));
      intake.take({ items: [], quarantined: [], dropped, onCommitted: () => {} });
    },
    feed(message, answer) {
      if (held) {
        answer({ ...doneOf(message, { stored: 0, duplicates: 0, quarantined: 0 }), error: 'disk full' });
        return;
      }
      const body = open(message, answer);
      const lane = lanes.get(message.sourceId);
      if (lane !== undefined) lane.push(body);
      else if (!takePiece(body).isLast) lanes.set(message.sourceId, [body]);
      nextTurn();
    },
    hold(on) {
      held = on;
      nextTurn();
    },
    finish() {
      if (turn !== null) clearImmediate(turn);
      turn = null;
      const bodies = [...lanes.values()].flat();
      lanes = new Map();
      for (const body of bodies) while (!takePiece(body).isLast);
    },
  };
}

function unitOf(outcomes: readonly NormaliseOutcome[]): Pick<IntakeUnit, 'items' | 'quarantined'> {
  const unit: Pick<IntakeUnit, 'items' | 'quarantined'> = { items: [], quarantined: [] };
  for (const outcome of outcomes) {
    if (outcome.kind === 'quarantined') unit.quarantined.push(outcome);
    else unit.items.push(outcome);
  }
  return unit;
}

function doneOf(
  { requestId }: FeedMessage,
  { stored, duplicates, quarantined }: Omit<UnitResult, 'lost'>,
): FeedDoneMessage {
  return { type: 'feedDone', requestId, stored, duplicates, quarantined };
}

function answerOf(message: FeedMessage, result: UnitResult, refused: boolean): FeedDoneMessage {
  const done = doneOf(message, result);
  if (refused) return { ...done, error: 'source disabled' };
  return result.lost > 0 ? { ...done, error: 'records lost' } : done;
}
