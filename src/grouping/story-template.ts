import type { Language } from '../core/verdict.ts';
import { phasesOf } from './phases.ts';

/** An alert as a story tells it. */
export interface StoryMember {
  alertId: number;
  at: number;
  host: string;
  title: string;
  summary: string;
  techniques: readonly string[];
}

export interface StoryText {
  title: string;
  story: string;
}

const membersTold = 12;
const hostsNamed = 3;
const phasesNamed = 3;

/** Title and story put together by rule: phases and hosts, then one numbered line an alert in order of time. */
export function templateStory(
  members: readonly StoryMember[],
  options: { language: Language; timeZone: string },
): StoryText {
  const { language } = options;
  const hosts = hostsOf(members);
  const phases = phasesOf(
    members.flatMap((member) => member.techniques),
    language,
  );
  const lead =
    language === 'ko' ? koreanLead(members.length, hosts, phases) : englishLead(members.length, hosts, phases);
  const what =
    phases.length === 0
      ? (members[0]?.title ?? '')
      : phases.slice(0, phasesNamed).join(language === 'ko' ? ' → ' : ', ');
  return {
    title: titleWithHosts(hostsInTitle(members, language), what),
    story: `${lead}\n${timeline(members, options)}`,
  };
}

/** One numbered line an alert in order of time, and how many there were. */
export function timeline(members: readonly StoryMember[], options: { language: Language; timeZone: string }): string {
  const told = members.slice(0, membersTold);
  const lines = told.map(
    (member, index) =>
      `[${index + 1}] ${clock(member.at, options.timeZone)} ${shortName(member.host)}: ${member.title}`,
  );
  if (members.length === told.length) return lines.join('\n');
  const [shown, total] = [told.length, members.length];
  const more = options.language === 'ko' ? `경보 ${total}건 중 ${shown}건 표시.` : `${shown} of ${total} alerts shown.`;
  return [...lines, more].join('\n');
}

function hostsOf(members: readonly StoryMember[]): string[] {
  return [...new Set(members.map((member) => shortName(member.host)).filter((host) => host !== ''))];
}

/** A host as people call it: the full name is on the ticket's page. Addresses stay whole. */
function shortName(host: string): string {
  return /^[\d.]+$|:/.test(host) ? host : (host.split('.')[0] ?? host);
}

/** The hosts as a title begins with them; '' where none is known. */
export function hostsInTitle(members: readonly StoryMember[], language: Language): string {
  const hosts = hostsOf(members);
  const named = hosts.slice(0, hostsNamed).join(', ');
  const others = hosts.length - hostsNamed;
  return others > 0 ? `${named} ${language === 'ko' ? `외 ${others}대` : `and ${others} more`}` : named;
}

/** A title that begins with the hosts, so that two tickets of the same kind are told apart. */
export function titleWithHosts(hosts: string, what: string): string {
  const text = hosts === '' ? what : `${hosts}: ${what}`;
  return text.length <= 160 ? text : `${text.slice(0, 157)}...`;
}

function koreanLead(count: number, hosts: readonly string[], phases: readonly string[]): string {
  const where =
    hosts.length === 0
      ? '호스트 미상'
      : `${hosts.slice(0, hostsNamed).join(', ')}${hosts.length > hostsNamed ? ` 외 ${hosts.length - hostsNamed}대` : ''}`;
  const what = phases.length === 0 ? '' : ` 드러난 단계: ${phases.join(', ')}.`;
  return `${where}에서 악성으로 판정된 경보 ${count}건이 한 공격으로 묶였습니다.${what} 규칙으로 작성한 글입니다.`;
}

function englishLead(count: number, hosts: readonly string[], phases: readonly string[]): string {
  const where =
    hosts.length === 0
      ? 'an unknown host'
      : `${hosts.slice(0, hostsNamed).join(', ')}${hosts.length > hostsNamed ? ` and ${hosts.length - hostsNamed} more` : ''}`;
  const what = phases.length === 0 ? '' : ` Phases seen: ${phases.join(', ')}.`;
  return `${count} ${count === 1 ? 'alert' : 'alerts'} judged malicious on ${where} belong to one attack.${what} Written by rule.`;
}

function clock(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(
    at,
  );
}
