import { useTranslation } from 'react-i18next';
import { verdictLabels } from '../../contract/vocabulary.ts';
import { AlertTable } from '../parts/alert-table.tsx';
import { SelectFilter, SeverityFilter, TextFilter } from '../parts/filter-fields.tsx';
import { FilterRow, PageHead, Panel } from '../parts/layout.tsx';
import { LoadMore, Nothing, QueryView } from '../parts/query-view.tsx';
import { useAlerts } from '../queries.ts';
import { useAddress } from '../router.tsx';

export function AlertListScreen() {
  const { t } = useTranslation();
  const { query: address } = useAddress();
  const filter = {
    severity: address.get('severity') ?? '',
    label: address.get('label') ?? '',
    text: address.get('text') ?? '',
  };
  const query = useAlerts(filter);
  const labels = [...verdictLabels, 'undecided' as const].map((label) => ({
    value: label,
    label: t(`verdict.${label}`),
  }));
  return (
    <>
      <PageHead title={t('alerts.title')} />
      <FilterRow>
        <SelectFilter label={t('verdict.label')} name="label" value={filter.label} options={labels} />
        <SeverityFilter value={filter.severity} />
        <TextFilter value={filter.text} hint={t('alerts.searchHint')} />
      </FilterRow>
      <Panel flush>
        <QueryView query={query}>
          {({ pages }) => {
            const alerts = pages.flatMap((page) => page.alerts);
            return alerts.length === 0 ? <Nothing text={t('alerts.none')} /> : <AlertTable alerts={alerts} />;
          }}
        </QueryView>
        <LoadMore query={query} />
      </Panel>
    </>
  );
}
