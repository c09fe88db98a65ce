import { useTranslation } from 'react-i18next';
import { ticketStates } from '../../contract/vocabulary.ts';
import { countText } from '../number-format.ts';
import { SelectFilter, SeverityFilter, TextFilter } from '../parts/filter-fields.tsx';
import { FilterRow, PageHead, Panel } from '../parts/layout.tsx';
import { LoadMore, Nothing, QueryView } from '../parts/query-view.tsx';
import { TicketTable } from '../parts/ticket-table.tsx';
import { useTickets } from '../queries.ts';
import { useAddress } from '../router.tsx';

export function TicketListScreen() {
  const { t } = useTranslation();
  const { query: address } = useAddress();
  const filter = {
    state: address.get('state') ?? '',
    severity: address.get('severity') ?? '',
    text: address.get('text') ?? '',
  };
  const query = useTickets(filter);
  const isFiltered = Object.values(filter).some((value) => value !== '');
  const total = query.data?.pages[0]?.total;
  const states = ticketStates.map((state) => ({ value: state, label: t(`ticketState.${state}`) }));
  return (
    <>
      <PageHead
        title={t('tickets.title')}
        aside={total !== undefined && <span className="faint">{t('tickets.found', { number: countText(total) })}</span>}
      />
      <FilterRow>
        <SelectFilter label={t('ticketState.label')} name="state" value={filter.state} options={states} />
        <SeverityFilter value={filter.severity} />
        <TextFilter value={filter.text} hint={t('tickets.searchHint')} />
      </FilterRow>
      <Panel flush>
        <QueryView query={query}>
          {({ pages }) => {
            const tickets = pages.flatMap((page) => page.tickets);
            if (tickets.length === 0) return <Nothing text={isFiltered ? t('tickets.none') : t('tickets.noneAtAll')} />;
            return <TicketTable tickets={tickets} />;
          }}
        </QueryView>
        <LoadMore query={query} />
      </Panel>
    </>
  );
}
