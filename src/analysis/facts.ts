import type { Alert } from '../core/alert.ts';
import type { EventFields, EventId, StoredEvent } from '../core/event.ts';
import { type AlertView, viewOf } from './alert-view.ts';
import { ancestorFacts } from './ancestor-facts.ts';
import { commandFacts } from './command-facts.ts';
import { contextFacts } from './context-facts.ts';
import { decodeCommand } from './decode-command.ts';
import type { Fact, FactScope } from './fact.ts';
import { originFacts } from './origin-facts.ts';
import { recordFacts } from './record-facts.ts';

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

function merge(facts: readonly Fact[]): Fact[] {
  const events = new Map<string, Set<EventId>>();
  const firsts = new Map<string, Fact>();
  for (const fact of facts) {
    if (!firsts.has(fact.id)) firsts.set(fact.id, fact);
    const known = events.get(fact.id) ?? new Set();
    for (const id of fact.eventIds) known.add(id);
    events.set(fact.id, known);
  }
  return [...firsts.values()].map((fact) => ({ ...fact, eventIds: [...(events.get(fact.id) ?? [])] }));
}
