import type { Verdict } from '../../contract/alert.ts';
import { Link } from '../router.tsx';

/** A verdict's summary; numbers like [2] lead to the event that stands under that number in its evidence. */
export function CitedText({ verdict }: { verdict: Verdict }) {
  const eventOf = new Map(verdict.evidence.map((line) => [String(line.number), line.eventId]));
  let offset = 0;
  return verdict.summary.split(/(\[\d{1,4}\])/).map((part) => {
    offset += part.length;
    const eventId = eventOf.get(part.slice(1, -1));
    const isCitation = part.startsWith('[') && eventId !== undefined;
    return isCitation ? (
      <Link key={offset} to={`/events/${eventId}`}>
        {part}
      </Link>
    ) : (
      part
    );
  });
}
