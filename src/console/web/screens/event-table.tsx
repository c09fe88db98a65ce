import { Fragment, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StoredEvent } from '../../contract/event.ts';
import { eventText } from '../event-text.ts';
import { FieldTable } from '../parts/field-table.tsx';
import { Icon } from '../parts/icons.tsx';
import { QueryView } from '../parts/query-view.tsx';
import { Time } from '../parts/times.tsx';
import { useEvent } from '../queries.ts';
import { Link } from '../router.tsx';
import css from './event-search-screen.module.css';
import { RawRecord } from './raw-record.tsx';

/** Events, one a row; a row opens to its fields and the record as received. */
export function EventTable({ events }: { events: readonly StoredEvent[] }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  function toggle(id: number) {
    const next = new Set(opened);
    if (!next.delete(id)) next.add(id);
    setOpened(next);
  }
  return (
    <table>
      <thead>
        <tr>
          <th>
            <span className="visually-hidden">{t('common.show')}</span>
          </th>
          <th>{t('common.time')}</th>
          <th>{t('common.host')}</th>
          <th>{t('events.category')}</th>
          <th>{t('events.action')}</th>
          <th>{t('events.content')}</th>
        </tr>
      </thead>
      <tbody>
        {events.map((event) => {
          const isOpen = opened.has(event.id);
          return (
            <Fragment key={event.id}>
              <tr>
                <td>
                  <button
                    type="button"
                    className={css['toggle']}
                    aria-expanded={isOpen}
                    aria-label={`${isOpen ? t('common.hide') : t('common.show')} ${event.id}`}
                    onClick={() => toggle(event.id)}
                  >
                    <Icon name="chevron" size={14} />
                  </button>
                </td>
                <td>
                  <Time at={event.at} />
                </td>
                <td className="nowrap">{event.host || t('common.unknownHost')}</td>
                <td className="nowrap">{t(`category.${event.category}`)}</td>
                <td className="nowrap">{event.action}</td>
                <td className="mono">
                  <span className={css['line']}>{eventText(event.fields)}</span>
                </td>
              </tr>
              {isOpen && (
                <tr className={css['detail']}>
                  <td colSpan={6}>
                    <FieldTable fields={event.fields} />
                    <OpenedRecord id={String(event.id)} />
                  </td>
                </tr>
              )}
            </Fragment>
          );
        })}
      </tbody>
    </table>
  );
}

function OpenedRecord({ id }: { id: string }) {
  const { t } = useTranslation();
  const query = useEvent(id);
  return (
    <QueryView query={query}>
      {(event) => (
        <>
          <RawRecord raw={event.raw} />
          <p>
            <Link to={`/events/${id}`}>{t('events.open')}</Link>
            {event.isAlert && (
              <>
                {' · '}
                <Link to={`/alerts/${id}`}>{t('events.openAlert')}</Link>
              </>
            )}
          </p>
        </>
      )}
    </QueryView>
  );
}
