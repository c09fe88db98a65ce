import type { EventFields, EventId, StoredEvent } from '../core/event.ts';
import type { EvidenceLine } from '../core/verdict.ts';
import { type AlertView, baseName, viewOf } from './alert-view.ts';
import type { Fact } from './fact.ts';
import { maskSecrets } from './mask.ts';
import { placeOfAddress } from './network-place.ts';
import { neutralise } from './neutralise.ts';
import { type Relation, relationOf } from './relation.ts';

/** The part of a context that is shown, numbered from 1, and how much there was. */
export interface Evidence {
  lines: EvidenceLine[];
  shown: number;
  total: number;
  /** True where a shown event carried text that addresses the reader. */
  addressedReader: boolean;
}

export interface EvidenceBudget {
  /** Highest number of lines. */
  maxLines: number;
  /** Highest length of all lines together, characters. */
  maxCharacters: number;
}

/** About 200 tokens of the recommended model; a prompt then has about 350 of its own. */
export const defaultEvidenceBudget: EvidenceBudget = { maxLines: 6, maxCharacters: 600 };

const relationScore: Record<Relation, number> = {
  same_process: 5,
  process_tree: 4,
  same_object: 3,
  same_user: 1.5,
  none: 0,
};
const categoryScore: Partial<Record<StoredEvent['category'], number>> = {
  process: 2,
  network: 1.2,
  authentication: 1,
  iam: 1,
  configuration: 0.8,
  file: 0.8,
  registry: 0.3,
};
const maxLineLength = 170;

/**
 * Chooses and words the evidence: the same process tree, object and user first, events that a fact rests on before
 * others, near before far, rare before common; then cut to the budget and put in order of time. `total` counts the whole
 * context, so that "N of M events shown" is true.
 */
export function chooseEvidence(
  alert: { id: EventId; at: number; fields: EventFields },
  context: { events: readonly StoredEvent[]; total: number },
  options: { budget: EvidenceBudget; facts: readonly Fact[] },
): Evidence {
  const others = context.events.filter((event) => event.id !== alert.id);
  const factEvents = new Set(options.facts.filter((fact) => fact.side === 'attack').flatMap((fact) => fact.eventIds));
  const ordinaryEvents = new Set(
    options.facts.filter((fact) => fact.side === 'ordinary').flatMap((fact) => fact.eventIds),
  );
  const commonness = countKinds(others);
  const ranked = others
    .map((event) => {
      const told = (factEvents.has(event.id) ? 4 : 0) + (ordinaryEvents.has(event.id) ? 2 : 0);
      const near = 1 - Math.min(1, Math.abs(event.at - alert.at) / 60_000);
      const rare = 1 / (commonness.get(kindOf(event)) ?? 1);
      return {
        event,
        score:
          relationScore[relationOf(alert.fields, event)] + told + near + rare + (categoryScore[event.category] ?? 0),
      };
    })
    .sort(
      (left, right) => right.score - left.score || left.event.at - right.event.at || left.event.id - right.event.id,
    );
  return wordChosen(
    alert,
    ranked.map((entry) => entry.event),
    { budget: options.budget, total: Math.max(context.total, others.length) },
  );
}

function wordChosen(
  alert: { at: number },
  ranked: StoredEvent[],
  options: { budget: EvidenceBudget; total: number },
): Evidence {
  const chosen: { event: StoredEvent; text: string }[] = [];
  const said = new Set<string>();
  let characters = 0;
  let addressedReader = false;
  for (const event of ranked) {
    if (chosen.length >= options.budget.maxLines) break;
    const line = describeEvent(event);
    if (said.has(line.text) || characters + line.text.length > options.budget.maxCharacters) continue;
    said.add(line.text);
    characters += line.text.length;
    addressedReader ||= line.addressedReader;
    chosen.push({ event, text: line.text });
  }
  chosen.sort((left, right) => left.event.at - right.event.at || left.event.id - right.event.id);
  const lines = chosen.map(({ event, text }, index) => ({
    number: index + 1,
    eventId: event.id,
    at: event.at,
    text: `${secondsFrom(alert.at, event.at)} ${text}`,
  }));
  return { lines, shown: lines.length, total: options.total, addressedReader };
}

function secondsFrom(alertAt: number, at: number): string {
  const seconds = Math.round((at - alertAt) / 1000);
  return `${seconds >= 0 ? '+' : ''}${seconds}s`;
}

function countKinds(events: readonly StoredEvent[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const event of events) counts.set(kindOf(event), (counts.get(kindOf(event)) ?? 0) + 1);
  return counts;
}

function kindOf(event: StoredEvent): string {
  const view = viewOf(event.fields);
  return `${event.category}|${baseName(view.executable)}|${baseName(view.parentExecutable)}`;
}

/** One event as one short neutral line without its time. */
export function describeEvent(event: Pick<StoredEvent, 'category' | 'action' | 'fields'>): {
  text: string;
  addressedReader: boolean;
} {
  const view = viewOf(event.fields);
  return neutralise(maskSecrets(wordEvent(event, view)), maxLineLength);
}

function wordEvent(event: Pick<StoredEvent, 'category' | 'action'>, view: AlertView): string {
  const name = baseName(view.executable) || 'a process';
  const user = view.user === '' ? '' : ` (user ${view.user})`;
  switch (event.category) {
    case 'process':
      return wordProcess(event.action, view, `${name}${user}`);
    case 'network':
      return view.destinationIp === '' && view.destinationDomain !== ''
        ? `dns ${name} asks for ${view.destinationDomain}`
        : `network ${name} -> ${view.destinationDomain !== '' ? `${view.destinationDomain} ` : ''}${view.destinationIp}:${view.destinationPort} (${placeOfAddress(view.destinationIp)})`;
    case 'file':
      return `file ${event.action.replace(/^file-/, '')} ${view.filePath} by ${name}`;
    case 'registry':
      return `registry ${view.registryPath}${view.registryData === '' ? '' : ` = ${view.registryData}`} by ${name}`;
    case 'authentication':
    case 'session':
      return `${event.action}${user}${view.sourceIp === '' ? '' : ` from ${view.sourceIp} (${placeOfAddress(view.sourceIp)})`}`;
    default:
      return `${event.category} ${event.action} ${[view.serviceName, view.script, view.filePath, view.message].find((text) => text !== '') ?? name}${user}`;
  }
}

function wordProcess(action: string, view: AlertView, name: string): string {
  if (view.targetExecutable !== '') return `process ${name} opens ${baseName(view.targetExecutable)}`;
  if (view.commandLine === '') return `process ${action.replace(/^process-/, '')} ${name}`;
  return `process ${baseName(view.parentExecutable) || '?'} > ${name}: ${view.commandLine}`;
}
