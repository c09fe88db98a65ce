import type { Alert } from '../core/alert.ts';
import type { Evidence } from './evidence.ts';
import type { Fact, FactSide } from './fact.ts';
import type { AlertFacts } from './facts.ts';
import { maskSecrets } from './mask.ts';
import { neutralise } from './neutralise.ts';

/** An alert as the model is shown it, and whether its own text tried to address the reader. */
export interface AlertCard {
  text: string;
  addressedReader: boolean;
}

const signsShown = 4;

/**
 * Words the alert for the model: what it is, who started it, the signs that code found on both sides, and the numbered
 * evidence with how much of the context it is. Everything out of logs is masked and neutralised. About 150 to 350 tokens.
 */
export function wordCard(alert: Pick<Alert, 'title'>, found: AlertFacts, evidence: Evidence): AlertCard {
  const { view } = found;
  let addressedReader = evidence.addressedReader;
  const clean = (text: string, length: number) => {
    const neutral = neutralise(maskSecrets(text), length);
    addressedReader ||= neutral.addressedReader;
    return neutral.text;
  };
  const rows: [string, string, number][] = [
    ['Alert', alert.title, 80],
    ['Program', view.executable === '' ? '-' : view.executable, 120],
    ['Event', view.commandLine === '' ? found.action : '', 60],
    ['Command', view.commandLine, 260],
    ['Decoded', found.decoded ?? '', 160],
    ['Script', view.script, 160],
    ['File', view.filePath, 120],
    ['Registry', `${view.registryPath} ${view.registryData}`.trim(), 160],
    ['Target', view.targetExecutable, 100],
    ['Destination', [view.destinationDomain, view.destinationIp].filter((text) => text !== '').join(' '), 80],
    ['Started by', view.parentExecutable, 120],
    ['Account', view.user, 40],
    ['Message', view.commandLine === '' && view.executable === '' ? view.message : '', 160],
  ];
  const lines = rows
    .filter(([, value]) => value !== '')
    .map(([name, value, length]) => `${name}: ${clean(value, length)}`);
  lines.push(`Signs of attack: ${wordSigns(found.facts, 'attack', clean)}`);
  lines.push(`Signs of ordinary work: ${wordSigns(found.facts, 'ordinary', clean)}`);
  lines.push(`Events on the host within 60 s (${evidence.shown} of ${evidence.total} shown):`);
  lines.push(...evidence.lines.map((line) => `[${line.number}] ${line.text}`));
  return { text: lines.join('\n'), addressedReader };
}

function wordSigns(facts: readonly Fact[], side: FactSide, clean: (text: string, length: number) => string): string {
  const signs = facts
    .filter((fact) => fact.side === side)
    .slice(0, signsShown)
    .map((fact) => clean(fact.en, 110));
  return signs.length === 0 ? 'none' : signs.join('; ');
}
