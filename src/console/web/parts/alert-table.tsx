import { useTranslation } from 'react-i18next';
import type { AlertList } from '../../contract/alert.ts';
import { alertTitle } from '../alert-title.ts';
import { percentText } from '../number-format.ts';
import { usePreferences } from '../preferences.tsx';
import { Link } from '../router.tsx';
import css from './alert-table.module.css';
import { HostName } from './host-name.tsx';
import { SeverityMark, VerdictMark } from './marks.tsx';
import { Time } from './times.tsx';

interface AlertTableProps {
  alerts: AlertList['alerts'];
  /** For a narrow place: the summary stands below the title, tickets are left out. */
  narrow?: boolean;
}

/** Alerts with the short form of their verdicts, one a row. */
export function AlertTable({ alerts, narrow = false }: AlertTableProps) {
  const { t } = useTranslation();
  const { language } = usePreferences();
  return (
    <table>
      <thead>
        <tr>
          <th>{t('common.time')}</th>
          <th>{t('severity.label')}</th>
          <th>{t('alerts.name')}</th>
          <th>{t('common.host')}</th>
          <th>{t('verdict.label')}</th>
          {!narrow && <th>{t('alerts.decided')}</th>}
          {!narrow && <th>{t('alerts.ticket')}</th>}
        </tr>
      </thead>
      <tbody>
        {alerts.map(({ alert, verdict, ticketId }) => (
          <tr key={alert.id}>
            <td>
              <Time at={alert.at} />
            </td>
            <td>
              <SeverityMark severity={alert.severity} />
            </td>
            <td className={css['title']}>
              <Link to={`/alerts/${alert.id}`}>{alertTitle(alert, language)}</Link>
              {narrow && <Summary text={verdict?.summary} />}
            </td>
            <td className="nowrap">{alert.host === '' ? t('common.unknownHost') : <HostName host={alert.host} />}</td>
            <td>
              <span className={css['verdict']}>
                <VerdictMark label={verdict?.label ?? null} />
                <span className="faint">{verdict && percentText(verdict.probability)}</span>
              </span>
            </td>
            {!narrow && (
              <td>
                <Summary text={verdict?.summary} />
              </td>
            )}
            {!narrow && (
              <td className="nowrap">{ticketId !== null && <Link to={`/tickets/${ticketId}`}>#{ticketId}</Link>}</td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Summary({ text }: { text: string | undefined }) {
  return (
    <span className={`faint ${css['summary']}`} title={text}>
      {text}
    </span>
  );
}
