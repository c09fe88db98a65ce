import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  addressOfForm,
  apiQueryOfForm,
  type EventQueryForm,
  filterOfForm,
  formOfAddress,
  histogramQueryOfForm,
} from '../event-query.ts';
import { countText } from '../number-format.ts';
import { Banner, PageHead, Panel, Stack } from '../parts/layout.tsx';
import { LoadMore, Nothing, QueryView } from '../parts/query-view.tsx';
import { useEventSearch } from '../queries.ts';
import { navigate, useAddress } from '../router.tsx';
import { EventFieldsPanel } from './event-fields-panel.tsx';
import { EventHistogramPanel } from './event-histogram.tsx';
import { EventSearchForm } from './event-search-form.tsx';
import css from './event-search-screen.module.css';
import { EventTable } from './event-table.tsx';

export function EventSearchScreen() {
  const { t } = useTranslation();
  const { query: address } = useAddress();
  const [searches, setSearches] = useState(0);
  const key = `${address.toString()} ${searches}`;
  // Made once a search: a span that ends "now" must not move while its pages are read.
  const { form, apiQuery, histogramQuery, filter } = useMemo(() => {
    const [text = ''] = key.split(' ');
    const parsed = formOfAddress(new URLSearchParams(text));
    const now = Date.now();
    return {
      form: parsed,
      apiQuery: apiQueryOfForm(parsed, now),
      histogramQuery: histogramQueryOfForm(parsed, now),
      filter: filterOfForm(parsed, now).toString(),
    };
  }, [key]);
  const query = useEventSearch(apiQuery);
  const [showsFields, setShowsFields] = useState(false);
  function search(next: EventQueryForm) {
    setSearches(searches + 1);
    navigate(addressOfForm(next));
  }
  return (
    <>
      <PageHead title={t('events.title')} />
      <Stack>
        <Panel>
          <EventSearchForm key={address.toString()} initial={form} busy={query.isFetching} onSearch={search} />
        </Panel>
        {histogramQuery !== null && (
          <EventHistogramPanel
            query={histogramQuery}
            onSpan={(from, to) => search({ ...form, range: 'custom', from: String(from), to: String(to) })}
          />
        )}
        {showsFields && (
          <EventFieldsPanel
            query={filter}
            onFilter={(field) => search({ ...form, fields: [...new Set([...form.fields, field])].slice(0, 10) })}
          />
        )}
        <Panel flush>
          <ResultTools filter={filter} showsFields={showsFields} onFields={() => setShowsFields(!showsFields)} />
          <QueryView query={query}>
            {({ pages }) => {
              const events = pages.flatMap((page) => page.events);
              return events.length === 0 ? (
                <Nothing text={t('events.none')} hint={t('events.noneHint')} />
              ) : (
                <EventTable events={events} />
              );
            }}
          </QueryView>
          <SearchFoot query={query} />
        </Panel>
      </Stack>
    </>
  );
}

interface ResultToolsProps {
  filter: string;
  showsFields: boolean;
  onFields(): void;
}

function ResultTools({ filter, showsFields, onFields }: ResultToolsProps) {
  const { t } = useTranslation();
  const exportOf = (format: 'csv' | 'ndjson') => `/api/events/export?format=${format}${filter && `&${filter}`}`;
  return (
    <div className={css['tools']}>
      <Button
        size="compact-xs"
        variant={showsFields ? 'light' : 'subtle'}
        aria-pressed={showsFields}
        onClick={onFields}
      >
        {t('search.fields')}
      </Button>
      <Button
        component="a"
        size="compact-xs"
        variant="subtle"
        href={exportOf('csv')}
        title={t('search.exportHint')}
        download
      >
        {t('search.exportCsv')}
      </Button>
      <Button
        component="a"
        size="compact-xs"
        variant="subtle"
        href={exportOf('ndjson')}
        title={t('search.exportHint')}
        download
      >
        {t('search.exportNdjson')}
      </Button>
    </div>
  );
}

function SearchFoot({ query }: { query: ReturnType<typeof useEventSearch> }) {
  const { t } = useTranslation();
  const pages = query.data?.pages ?? [];
  const last = pages.at(-1);
  if (last === undefined) return null;
  const shown = pages.reduce((sum, page) => sum + page.events.length, 0);
  return (
    <>
      {!last.complete && <Banner kind="warn">{t('events.incomplete')}</Banner>}
      <LoadMore query={query}>
        <span className={css['foot']}>
          <span>{t('events.loaded', { number: countText(shown) })}</span>
          <span>{t('events.searched', { searched: last.partitionsSearched, total: last.partitionsTotal })}</span>
          {last.complete && !query.hasNextPage && shown > 0 && <span>{t('events.end')}</span>}
        </span>
      </LoadMore>
    </>
  );
}
