import { useTranslation } from 'react-i18next';
import type { EventDetail } from '../../contract/event.ts';
import { AssetNote } from '../parts/asset-note.tsx';
import { FieldTable } from '../parts/field-table.tsx';
import { Banner, PageHead, Panel, Stack } from '../parts/layout.tsx';
import { QueryView } from '../parts/query-view.tsx';
import { Time } from '../parts/times.tsx';
import { useEvent } from '../queries.ts';
import { Link } from '../router.tsx';
import { RawRecord } from './raw-record.tsx';

export function EventScreen({ id }: { id: string }) {
  const { t } = useTranslation();
  const query = useEvent(id);
  return (
    <>
      <PageHead back={{ to: '/events', text: t('events.title') }} title={t('events.detail', { id })} />
      <QueryView query={query}>{(event) => <EventBody event={event} />}</QueryView>
    </>
  );
}

function EventBody({ event }: { event: EventDetail }) {
  const { t } = useTranslation();
  return (
    <Stack>
      {event.isAlert && (
        <Banner kind="warn">
          {t('events.isAlert')} <Link to={`/alerts/${event.id}`}>{t('events.openAlert')}</Link>
        </Banner>
      )}
      <Panel
        title={
          <>
            <Time at={event.at} /> · {event.host || t('common.unknownHost')} · {t(`category.${event.category}`)} ·{' '}
            {event.action}
          </>
        }
        aside={
          <>
            {t('events.receivedAt')} <Time at={event.receivedAt} />
          </>
        }
      >
        <AssetNote asset={event.asset} />
        <FieldTable fields={event.fields} />
        <RawRecord raw={event.raw} />
      </Panel>
    </Stack>
  );
}
