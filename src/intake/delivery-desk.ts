import type { AppendItem } from '../core/commit.ts';
import type { DroppedMessage, FeedDoneMessage, FeedMessage, LinesMessage } from '../core/deliveries.ts';
import type { NormalisedEvent } from '../core/event.ts';
import type { NormaliseOutcome } from '../core/record.ts';
import type { EventIntake, IntakeUnit } from './event-intake.ts';
import type { RecordReader } from './ports.ts';
import type { WriterObservations } from './writer-observations.ts';

/** Takes what receiver and main thread deliver, and turns it into units for the intake. */
export interface DeliveryDesk {
  /** `onCommitted` gives the sender its credit back. */
  lines(message: LinesMessage, onCommitted: () => void): void;
  drops(message: DroppedMessage): void;
  /** A pushed or pulled body is answered after its commit. */
  feed(message: FeedMessage, answer: (message: FeedDoneMessage) => void): void;
  /** On: the disk is full; bodies, which somebody can send again, are refused. */
  hold(on: boolean): void;
}

export interface DeliveryDeskOptions {
  reader: RecordReader;
  /** Decides whether an event becomes an alert. */
  alertOf(event: NormalisedEvent): AppendItem['alert'];
  intake: Pick<EventIntake, 'take'>;
  observations: Pick<WriterObservations, 'note' | 'noteAgain'>;
}

/** Creates the desk. */
export function createDeliveryDesk({ reader, alertOf, intake, observations }: DeliveryDeskOptions): DeliveryDesk {
  let held = false;

  const unitOf = (outcomes: readonly NormaliseOutcome[]): Omit<IntakeUnit, 'onCommitted'> => {
    const unit: Omit<IntakeUnit, 'onCommitted'> = { items: [], quarantined: [], dropped: [] };
    for (const outcome of outcomes) {
      if (outcome.kind === 'quarantined') unit.quarantined.push(outcome);
      else unit.items.push({ event: outcome.event, alert: alertOf(outcome.event) });
    }
    return unit;
  };

  return {
    lines({ batch }, onCommitted) {
      const outcomes = reader.normaliseBatch(batch);
      observations.note(outcomes);
      const unit = unitOf(outcomes);
      unit.dropped = reader.takeRefused();
      intake.take({ ...unit, onCommitted });
    },
    drops({ counts, receivedAt: at }) {
      const dropped = counts.map(({ peer, count }) => ({ sourceId: reader.sourceOf(peer), at, count }));
      intake.take({ items: [], quarantined: [], dropped, onCommitted: () => {} });
    },
    feed({ requestId, sourceId, receivedAt, peer, body, progress }, answer) {
      if (held) {
        const none = { stored: 0, duplicates: 0, quarantined: 0 };
        answer({ type: 'feedDone', requestId, ...none, error: 'disk full' });
        return;
      }
      const outcomes = reader.normaliseFeed({ sourceId, receivedAt, peer, raw: body });
      // An imported file says what was, not how its source is now.
      if (progress === undefined) observations.note(outcomes);
      else for (const outcome of outcomes) observations.noteAgain(outcome);
      intake.take({
        ...unitOf(outcomes),
        progress,
        onCommitted: (result) => answer({ type: 'feedDone', requestId, ...result }),
      });
    },
    hold(on) {
      held = on;
    },
  };
}
