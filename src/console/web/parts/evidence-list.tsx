import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Verdict } from '../../contract/alert.ts';
import { Link } from '../router.tsx';
import { kstClock } from '../time-format.ts';
import css from './evidence-list.module.css';

interface EvidenceListProps {
  verdict: Verdict;
  /** Starts with the cited lines; the others can be shown. */
  citedFirst?: boolean;
}

/** What the model was shown, numbered as the summary cites it; cited lines are marked, each leads to its event. */
export function EvidenceList({ verdict, citedFirst = false }: EvidenceListProps) {
  const { t } = useTranslation();
  const [showsAll, setShowsAll] = useState(!citedFirst);
  const cited = new Set(verdict.citedEventIds);
  const lines = verdict.evidence.filter((line) => showsAll || cited.has(line.eventId));
  const hidden = verdict.evidence.length - lines.length;
  if (verdict.evidence.length === 0) return <p className="faint">{t('alert.noEvidence')}</p>;
  return (
    <>
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
      {hidden > 0 && (
        <button type="button" className={css['more']} onClick={() => setShowsAll(true)}>
          {t('alert.moreEvidence', { number: hidden })}
        </button>
      )}
    </>
  );
}
