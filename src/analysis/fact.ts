import type { Alert } from '../core/alert.ts';
import type { EventFields, EventId, StoredEvent } from '../core/event.ts';
import type { AlertView } from './alert-view.ts';

/** Which way a fact points; the weights say how far (`verdict-weights.json`). */
export type FactSide = 'attack' | 'ordinary';

/** What kind of behaviour a fact shows; the summary's template speaks in these. */
export type FactKind =
  | 'origin'
  | 'execution'
  | 'credentials'
  | 'persistence'
  | 'evasion'
  | 'discovery'
  | 'movement'
  | 'destruction'
  | 'control'
  | 'administration';

/** Something code found out about an alert, stated to the model and to the reader in one short phrase. */
export interface Fact {
  id: string;
  kind: FactKind;
  side: FactSide;
  en: string;
  ko: string;
  /** Events it was read from; the alert's own event for facts of the alert itself. */
  eventIds: EventId[];
  /** ATT&CK techniques that the fact is the textbook sign of. */
  techniques: string[];
}

/** What fact finders look at. */
export interface FactScope {
  alert: Alert;
  fields: EventFields;
  /** ECS `event.action` of the alert's own event; '' where its event is not in the context. */
  action: string;
  view: AlertView;
  /** Decoded base64 of the command, null where there is none. */
  decoded: string | null;
  /** Command line, decoded text and script in one text. */
  commandText: string;
  context: readonly { event: StoredEvent; view: AlertView }[];
}
