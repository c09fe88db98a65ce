import type { Language, VerdictBasis } from '../core/verdict.ts';
import { baseName } from './alert-view.ts';
import type { Evidence } from './evidence.ts';
import type { Fact } from './fact.ts';
import type { AlertFacts } from './facts.ts';
import { maskSecrets } from './mask.ts';
import { neutralise } from './neutralise.ts';

export interface TemplateInput {
  host: string;
  basis: VerdictBasis;
  probability: number;
  found: AlertFacts;
  evidence: Evidence;
  /** True where the alert's own text tried to address the reader. */
  addressedReader: boolean;
}

const signsTold = 6;

/** Summary put together by rule from the facts, with evidence numbers; it says that it was, and without which model. */
export function templateSummary(input: TemplateInput, language: Language): string {
  return language === 'ko' ? korean(input) : english(input);
}

function english(input: TemplateInput): string {
  const parts = [
    `On ${input.host || 'an unknown host'}: ${actors(input, { by: 'started by', as: 'account' })}.`,
    signs(input, 'attack', 'Signs of attack: '),
    signs(input, 'ordinary', 'Signs of ordinary work: '),
    input.addressedReader
      ? 'Text in the log tries to address the reader; it was removed and counts against the alert.'
      : '',
    `Probability of an attack ${percent(input.probability)}${input.basis === 'model' ? '' : ', from rules and past cases without a language model'}.`,
    'Summary written by rule.',
  ];
  return parts.filter((part) => part !== '').join(' ');
}

function korean(input: TemplateInput): string {
  const parts = [
    `${input.host || '호스트 미상'}: ${actors(input, { by: '상위 프로세스', as: '계정' })}.`,
    signs(input, 'attack', '공격 징후: '),
    signs(input, 'ordinary', '통상 업무 징후: '),
    input.addressedReader ? '로그에 판정을 유도하는 문구가 있어 제거했으며, 그 자체를 의심 요소로 봄.' : '',
    `공격 확률 ${percent(input.probability)}${input.basis === 'model' ? '' : ' (언어 모델 없이 규칙과 과거 사례로 판정)'}.`,
    '규칙으로 작성한 요약.',
  ];
  return parts.filter((part) => part !== '').join(' ');
}

function actors({ found }: TemplateInput, words: { by: string; as: string }): string {
  const { view } = found;
  const clean = (text: string, length: number) => neutralise(maskSecrets(text), length).text;
  const command = found.decoded === null ? view.commandLine : `${baseName(view.executable)} (decoded) ${found.decoded}`;
  const what =
    command === '' ? clean(baseName(view.executable) || view.script || view.message || '-', 120) : clean(command, 160);
  const target = view.targetExecutable === '' ? '' : ` → ${baseName(view.targetExecutable)}`;
  const details = [
    view.parentExecutable === '' ? '' : `${words.by} ${clean(baseName(view.parentExecutable), 60)}`,
    view.user === '' ? '' : `${words.as} ${clean(view.user, 60)}`,
  ].filter((part) => part !== '');
  return `${what}${target}${details.length === 0 ? '' : ` (${details.join(', ')})`}`;
}

function signs(input: TemplateInput, side: Fact['side'], lead: string): string {
  const told = input.found.facts.filter((fact) => fact.side === side).slice(0, signsTold);
  if (told.length === 0) return '';
  const key = lead.startsWith('S') ? 'en' : 'ko';
  return `${lead}${told.map((fact) => `${neutralise(fact[key], 110).text}${numbers(fact, input.evidence)}`).join('; ')}.`;
}

/** Evidence numbers of a fact as citations: ` [2][5]`; nothing for facts of the alert itself. */
function numbers(fact: Fact, evidence: Evidence): string {
  const cited = evidence.lines.filter((line) => fact.eventIds.includes(line.eventId)).slice(0, 3);
  return cited.length === 0 ? '' : ` ${cited.map((line) => `[${line.number}]`).join('')}`;
}

function percent(probability: number): string {
  return `${Math.round(Math.min(0.99, Math.max(0.01, probability)) * 100)} %`;
}
