import type { Alert } from '../core/alert.ts';
import type { EventFields } from '../core/event.ts';
import type { Evidence } from './evidence.ts';
import type { AlertFacts } from './facts.ts';

export type AnalysedAlert = Alert & { fields: EventFields };

/** An alert as it can be shown to the model, with the evidence that is in it. */
export interface Showing {
  card: string;
  evidence: Evidence;
}

/** An alert with all that is known before any model is asked. Some kilobytes, however long its context's texts are. */
export interface PreparedAlert {
  found: AlertFacts;
  /** From most to least evidence; the model is shown the first that fits. */
  showings: [Showing, ...Showing[]];
  /** True where text of the alert or its context speaks to the reader. */
  addressedReader: boolean;
  /** Behaviour summary: the text behind the vector. */
  behaviour: string;
}
