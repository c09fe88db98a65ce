import { useTranslation } from 'react-i18next';
import type { Verdict } from '../../contract/alert.ts';
import { Link } from '../router.tsx';
import { kstClock } from '../time-format.ts';
import css from './evidence-list.module.css';

/** What the model was shown, numbered as the summary cites it; cited lines are marked, each leads to its event. */
export function EvidenceList({ verdict, citedOnly = false }: { verdict: Verdict; citedOnly?: boolean }) {
  const { t } = useTranslation();
  const cited = new Set(verdict.citedEventIds);
  const lines = verdict.evidence.filter((line) => !citedOnly || cited.has(line.eventId));
  if (lines.length === 0) return <p className="faint">{t('alert.noEvidence')}</p>;
  return (
    <ol className={css['list']}>
      {lines.map((line) => {
        const isCited = cited.has(line.eventId);
        return (
          <li key={line.number} className={`${css['line']} ${isCited ? css['cited'] : ''}`}>
            <span className={css['number']}>[{line.number}]</span>
            <span className="nowrap faint">{kstClock(line.at)}</span>
            <Link to={`/events/${line.eventId}`} className="mono">
              {line.text}
            </Link>
            <span className={css['tag']}>{isCited ? t('alert.cited') : ''}</span>
          </li>
        );
      })}
    </ol>
  );
}
