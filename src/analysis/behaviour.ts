import type { Alert } from '../core/alert.ts';
import { withoutTrailing } from '../core/without-trailing.ts';
import { baseName } from './alert-view.ts';
import type { Fact } from './fact.ts';
import type { AlertFacts } from './facts.ts';
import { managementProduct } from './known-programs.ts';
import { maskSecrets } from './mask.ts';
import { neutralise } from './neutralise.ts';

const maxCommandLength = 160;

/**
 * The behaviour summary of an alert: what it does without host, account and address, so that the same behaviour elsewhere
 * gets a near vector. English, because the embedding model reads English best. This text is embedded and kept.
 */
export function behaviourOf(alert: Pick<Alert, 'title'>, found: AlertFacts): string {
  const { view } = found;
  const parts = [
    neutralise(alert.title, 120).text,
    wordActors(found),
    ...wordFacts(found.facts),
    view.commandLine === ''
      ? ''
      : `Command: ${neutralise(generalise(maskSecrets(found.decoded ?? view.commandLine)), maxCommandLength).text}`,
  ];
  return parts
    .filter((part) => part !== '')
    .map((part) => withoutTrailing(part, /[.\s]/))
    .join('. ');
}

function wordActors({ view }: AlertFacts): string {
  const program = baseName(view.executable) || 'a process';
  const product = managementProduct(view.parentExecutable) ?? managementProduct(view.executable);
  const parent =
    view.parentExecutable === ''
      ? ''
      : ` started by ${baseName(view.parentExecutable)}${product === null ? '' : ` (${product})`}`;
  const target = view.targetExecutable === '' ? '' : ` opens ${baseName(view.targetExecutable)}`;
  return `${program}${parent}${target} ${wordAccount(view.user)}`;
}

function wordAccount(user: string): string {
  const name = user.split(/[\\/]/).at(-1)?.toLowerCase() ?? '';
  if (name === '') return '';
  if (/^(system|root|local service|network service|.*\$)$/.test(name))
    return `as ${name.endsWith('$') ? 'SYSTEM' : name.toUpperCase()}`;
  return /adm|admin|^it\.|ops|infra/.test(name) ? 'as an administrator account' : 'as a user account';
}

/** Signs first those of attack; what they name (addresses, products) is kept, since it is short. */
function wordFacts(facts: readonly Fact[]): string[] {
  const order = (fact: Fact) => (fact.side === 'attack' ? 0 : 1) + (fact.id.startsWith('near_') ? 2 : 0);
  return [...facts]
    .sort((left, right) => order(left) - order(right))
    .slice(0, 8)
    .map((fact) => neutralise(generalise(fact.en), 120).text);
}

/** Takes out what differs from case to case: addresses, user folders, long numbers. */
function generalise(text: string): string {
  return text
    .replace(/\b\d{1,3}(\.\d{1,3}){3}\b/g, 'ADDRESS')
    .replace(/([/\\](?:users|home)[/\\])[^/\\]+/gi, '$1NAME')
    .replace(/\b[0-9a-f]{8,}\b|\b\d{5,}\b/gi, '#');
}
