import type { EventFields } from './event.ts';

/** The time that a device sent, UTC epoch milliseconds: also where it was not believed. Null where it cannot be read. */
export function sentTime({ at, fields }: { at: number; fields: EventFields }): number | null {
  const reason = fields['labels.time_doubt'];
  if (reason === undefined) return at;
  // Of these the text is kept, and what stands for the event's time is not what was sent.
  if (reason === 'unreadable' || reason === 'impossible' || reason === 'ambiguous') return null;
  const sent = Date.parse(String(fields['labels.device_time']));
  return Number.isNaN(sent) ? null : sent;
}
