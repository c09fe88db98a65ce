import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addressOfForm, apiQueryOfForm, type EventQueryForm, formOfAddress } from '../event-query.ts';
import { countText } from '../number-format.ts';
import { Banner, PageHead, Panel, Stack } from '../parts/layout.tsx';
import { LoadMore, Nothing, QueryView } from '../parts/query-view.tsx';
import { useEventSearch } from '../queries.ts';
import { navigate, useAddress } from '../router.tsx';
import { EventSearchForm } from './event-search-form.tsx';
import css from './event-search-screen.module.css';
import { EventTable } from './event-table.tsx';

export function EventSearchScreen() {
  const { t } = useTranslation();
  const { query: address } = useAddress();
  const [searches, setSearches] = useState(0);
  const key = `${address.toString()} ${searches}`;
  // Made once a search: a span that ends "now" must not move while its pages are read.
  const { form, apiQuery } = useMemo(() => {
    const [text = ''] = key.split(' ');
    const parsed = formOfAddress(new URLSearchParams(text));
    return { form: parsed, apiQuery: apiQueryOfForm(parsed, Date.now()) };
  }, [key]);
  const query = useEventSearch(apiQuery);
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
        <Panel flush>
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
