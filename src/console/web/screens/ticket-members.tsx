import { useTranslation } from 'react-i18next';
import type { TicketMember } from '../../contract/ticket.ts';
import { alertTitle } from '../alert-title.ts';
import { percentText } from '../number-format.ts';
import { CitedText } from '../parts/cited-text.tsx';
import { EvidenceList } from '../parts/evidence-list.tsx';
import { SeverityMark, VerdictMark } from '../parts/marks.tsx';
import { Time } from '../parts/times.tsx';
import { usePreferences } from '../preferences.tsx';
import { Link } from '../router.tsx';
import css from './ticket-screen.module.css';

/** The ticket's alerts: verdict, why each belongs here, and the evidence that the verdict cites. */
export function TicketMembers({ members }: { members: readonly TicketMember[] }) {
  return (
    <ol>
      {members.map((member) => (
        <li key={member.alertId} className={css['member']}>
          <Member member={member} />
        </li>
      ))}
    </ol>
  );
}

function Member({ member }: { member: TicketMember }) {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const { alert, verdict, reasons } = member;
  return (
    <>
      <div className={css['memberHead']}>
        <Time at={alert.at} />
        <SeverityMark severity={alert.severity} />
        <Link to={`/alerts/${alert.id}`}>{alertTitle(alert, language)}</Link>
        <span className="faint">{alert.host}</span>
        <span>
          {verdict && (
            <span className="faint">{t('verdict.probability', { percent: percentText(verdict.probability) })} </span>
          )}
          <VerdictMark label={verdict?.label ?? null} />
        </span>
      </div>
      {verdict && (
        <p className={css['summary']}>
          <CitedText verdict={verdict} />
        </p>
      )}
      <ul className={css['reasons']} aria-label={t('ticket.why')}>
        {reasons.map((reason) => (
          <li key={`${reason.kind} ${reason.detail}`}>
            <b>{t(`ticket.reason.${reason.kind}`)}</b> {reason.detail}{' '}
            <span className="faint">{percentText(reason.weight)}</span>
          </li>
        ))}
      </ul>
      {verdict && <EvidenceList verdict={verdict} citedFirst />}
    </>
  );
}
