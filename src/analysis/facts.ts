import type { Alert } from '../core/alert.ts';
import type { EventFields, EventId, StoredEvent } from '../core/event.ts';
import { type AlertView, viewOf } from './alert-view.ts';
import { ancestorFacts } from './ancestor-facts.ts';
import { commandFacts } from './command-facts.ts';
import { contextFacts } from './context-facts.ts';
import { decodeCommand } from './decode-command.ts';
import { originFacts } from './origin-facts.ts';
import { recordFacts } from './record-facts.ts';

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

/** Everything that code knows about an alert and its context before any model is asked. Pure. */
export interface AlertFacts {
  view: AlertView;
  decoded: string | null;
  action: string;
  facts: Fact[];
}

/** Finds the facts of an alert; the same fact is stated once with all its events. */
export function findFacts(alert: Alert & { fields: EventFields }, context: readonly StoredEvent[]): AlertFacts {
  const view = viewOf(alert.fields);
  const decoded = decodeCommand(`${view.commandLine} ${view.script}`);
  const scope: FactScope = {
    alert,
    fields: alert.fields,
    action: actionOf(alert, context),
    view,
    decoded,
    commandText: [view.commandLine, view.script, decoded ?? ''].filter((text) => text !== '').join('\n'),
    context: context.filter((event) => event.id !== alert.id).map((event) => ({ event, view: viewOf(event.fields) })),
  };
  const found = [...originFacts(scope), ...ancestorFacts(scope), ...commandFacts(scope), ...recordFacts(scope)];
  const ids = new Set(found.map((fact) => fact.id));
  const facts = [...found, ...contextFacts(scope).filter((fact) => !ids.has(fact.id.replace(/^near_/, '')))];
  return { view, decoded, action: scope.action, facts: merge(facts) };
}

function actionOf(alert: Alert & { fields: EventFields }, context: readonly StoredEvent[]): string {
  return context.find((event) => event.id === alert.id)?.action ?? String(alert.fields['event.action'] ?? '');
}

function merge(facts: Fact[]): Fact[] {
  const byId = new Map<string, Fact>();
  for (const fact of facts) {
    const known = byId.get(fact.id);
    if (known === undefined) byId.set(fact.id, { ...fact });
    else known.eventIds = [...new Set([...known.eventIds, ...fact.eventIds])];
  }
  return [...byId.values()];
}
