import { useTranslation } from 'react-i18next';
import type { AlertList } from '../../contract/alert.ts';
import { verdictLabels } from '../../contract/vocabulary.ts';
import { percentText } from '../number-format.ts';
import { SelectFilter, SeverityFilter, TextFilter } from '../parts/filter-fields.tsx';
import { FilterRow, PageHead, Panel } from '../parts/layout.tsx';
import { SeverityMark, VerdictMark } from '../parts/marks.tsx';
import { LoadMore, Nothing, QueryView } from '../parts/query-view.tsx';
import { Time } from '../parts/times.tsx';
import { useAlerts } from '../queries.ts';
import { Link, useAddress } from '../router.tsx';

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

function AlertTable({ alerts }: { alerts: AlertList['alerts'] }) {
  const { t } = useTranslation();
  return (
    <table>
      <thead>
        <tr>
          <th>{t('common.time')}</th>
          <th>{t('severity.label')}</th>
          <th>{t('alerts.name')}</th>
          <th>{t('common.host')}</th>
          <th>{t('verdict.label')}</th>
          <th>{t('alerts.decided')}</th>
          <th>{t('alerts.ticket')}</th>
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
            <td>
              <Link to={`/alerts/${alert.id}`}>{alert.title}</Link>
            </td>
            <td className="nowrap">{alert.host || t('common.unknownHost')}</td>
            <td className="nowrap">
              <VerdictMark label={verdict?.label ?? null} />{' '}
              <span className="faint">{verdict && percentText(verdict.probability)}</span>
            </td>
            <td className="faint">{verdict?.summary}</td>
            <td className="nowrap">{ticketId !== null && <Link to={`/tickets/${ticketId}`}>#{ticketId}</Link>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
