import type { Language } from '../core/verdict.ts';
import { ticketBehaviour } from './behaviour-summary.ts';
import type { StoryReader, TicketAlert } from './ports.ts';
import { storyMember } from './propose-tickets.ts';
import { meanVector } from './similarity.ts';
import { hostsInTitle, type StoryMember, type StoryText, templateStory, timeline } from './story-template.ts';

/** All that a story is written from. Some kilobytes, however many alerts the ticket has. */
export interface StoryOutline {
  /** Title and story by rule. */
  byRule: StoryText;
  /** The alerts as a model is shown them, and how many of them. */
  prompt: string;
  alertsShown: number;
  /** One line an alert, added to a model's story. */
  timeline: string;
  /** What a title begins with; '' where no host is known. */
  titleHosts: string;
}

/** What a ticket is told and found by. */
export interface TicketMaterial {
  outline: StoryOutline;
  /** Text that the ticket is kept and found by as a past case. */
  behaviour: string;
  /** Mean of its alerts' vectors; null where they have none. */
  vector: Float32Array | null;
}

const alertsShown = 10;
const summaryLength = 220;

/** Reads a ticket's alerts and words them; null where the ticket is gone or has not as many alerts (any more). */
export function readTicketMaterial(
  reader: StoryReader,
  { ticketId, alertCount }: { ticketId: number; alertCount: number },
  texts: { language: Language; timeZone: string },
): TicketMaterial | null {
  if (reader.alertCount(ticketId) !== alertCount) return null;
  const rows = reader
    .memberIds(ticketId)
    .flatMap((id): TicketAlert[] => {
      const row = reader.alert(id);
      // What is told needs no fields, and a ticket can have thousands of alerts.
      return row === null ? [] : [{ ...row, alert: { ...row.alert, fields: {} } }];
    })
    .sort((one, other) => one.alert.at - other.alert.at || one.alert.id - other.alert.id);
  const members = rows.map((row) => storyMember(row, texts.language));
  return {
    outline: outlineStory(members, texts),
    behaviour: ticketBehaviour(members.map(({ summary }) => summary)),
    vector: meanVector(rows.flatMap(({ alert }) => reader.vectorOf(alert.id) ?? [])),
  };
}

/** Words a ticket's alerts, oldest first. */
export function outlineStory(
  members: readonly StoryMember[],
  texts: { language: Language; timeZone: string },
): StoryOutline {
  return {
    byRule: templateStory(members, texts),
    prompt: storyPrompt(members),
    alertsShown: Math.min(members.length, alertsShown),
    timeline: timeline(members, texts),
    titleHosts: hostsInTitle(members, texts.language),
  };
}

function storyPrompt(members: readonly StoryMember[]): string {
  const firstAt = members[0]?.at ?? 0;
  const lines = members.slice(0, alertsShown).map((member, index) => {
    const minutes = ((member.at - firstAt) / 60_000).toFixed(1);
    return `[${index + 1}] +${minutes} min ${member.host}: ${flat(member.title, 90)}. ${flat(member.summary, summaryLength)}`;
  });
  return `${Math.min(members.length, alertsShown)} of ${members.length} alerts shown:\n${lines.join('\n')}`;
}

/** Summaries may quote log text, so they stay on one line and cannot look like a turn of the conversation. */
function flat(text: string, maxLength: number): string {
  const plain = text
    // No more than is shown and what is taken out of it.
    .slice(0, 20 * maxLength)
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .replace(/<\|[^>]{0,40}>|\[\d+\]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return plain.length <= maxLength ? plain : `${plain.slice(0, maxLength - 3)}...`;
}
