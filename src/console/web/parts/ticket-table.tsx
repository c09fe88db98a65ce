import { useTranslation } from 'react-i18next';
import type { Ticket } from '../../contract/ticket.ts';
import { Link } from '../router.tsx';
import { HostName } from './host-name.tsx';
import { SeverityMark, TicketStateMark } from './marks.tsx';
import css from './ticket-table.module.css';
import { Time } from './times.tsx';

/** Tickets, one a row. */
export function TicketTable({ tickets }: { tickets: readonly Ticket[] }) {
  const { t } = useTranslation();
  return (
    <table>
      <thead>
        <tr>
          <th>{t('severity.label')}</th>
          <th>{t('tickets.name')}</th>
          <th>{t('ticketState.label')}</th>
          <th>{t('tickets.hosts')}</th>
          <th className="number">{t('tickets.alerts')}</th>
          <th>{t('ticket.last')}</th>
        </tr>
      </thead>
      <tbody>
        {tickets.map((ticket) => (
          <tr key={ticket.id}>
            <td>
              <SeverityMark severity={ticket.severity} />
            </td>
            <td>
              <Link to={`/tickets/${ticket.id}`}>
                <span className="faint">#{ticket.id}</span> {ticket.title}
              </Link>
            </td>
            <td>
              <TicketStateMark state={ticket.state} />
            </td>
            <td>
              {ticket.hosts.map((host) => (
                <span key={host} className={css['host']}>
                  <HostName host={host} />
                </span>
              ))}
            </td>
            <td className="number">{ticket.alertCount}</td>
            <td>
              <Time at={ticket.lastAt} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
