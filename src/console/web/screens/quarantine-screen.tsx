import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { QuarantineList, QuarantineReasons } from '../../contract/quarantine.ts';
import { type QuarantineFilter, useQuarantine, useQuarantineReasons } from '../health-queries.ts';
import { countText } from '../number-format.ts';
import { SelectFilter } from '../parts/filter-fields.tsx';
import { Banner, FilterRow, PageHead, Panel, Stack } from '../parts/layout.tsx';
import { LoadMore, Nothing, QueryView } from '../parts/query-view.tsx';
import { Time } from '../parts/times.tsx';
import { useSources } from '../queries.ts';
import { setQuery, useAddress } from '../router.tsx';
import css from './quarantine-screen.module.css';
import { ReparseDialog } from './reparse-dialog.tsx';
import { ReparseRuns } from './reparse-runs.tsx';
import { useReasonName } from './use-reason-name.ts';

/** What could not be parsed, why, and parsing it again. */
export function QuarantineScreen() {
  const { t } = useTranslation();
  const { query: address } = useAddress();
  const filter: QuarantineFilter = {
    sourceId: address.get('sourceId') ?? '',
    reason: address.get('reason') ?? '',
    peer: address.get('peer') ?? '',
  };
  const sources = useSources().data?.sources ?? [];
  const reasons = useQuarantineReasons();
  const query = useQuarantine(filter);
  const [asking, setAsking] = useState(false);
  const reasonName = useReasonName();
  const known = [...new Set([...(reasons.data?.reasons ?? []).map(({ reason }) => reason), filter.reason])];
  return (
    <>
      <PageHead title={t('quarantine.title')} />
      <Stack>
        <Panel title={t('quarantine.reasons')} flush>
          <QueryView query={reasons}>{(found) => <ReasonTable found={found} />}</QueryView>
        </Panel>
        <ReparseRuns />
        <FilterRow>
          <SelectFilter
            label={t('quarantine.source')}
            name="sourceId"
            value={filter.sourceId}
            options={sources.map(({ id, name }) => ({ value: String(id), label: name }))}
          />
          <SelectFilter
            label={t('quarantine.reason')}
            name="reason"
            value={filter.reason}
            options={known
              .filter((reason) => reason !== '')
              .map((reason) => ({ value: reason, label: reasonName(reason) }))}
          />
          <TextInput
            size="xs"
            label={t('quarantine.peer')}
            value={filter.peer}
            maxLength={255}
            onChange={(event) => setQuery({ peer: event.currentTarget.value.trim() })}
          />
          <Button size="xs" ml="auto" onClick={() => setAsking(true)}>
            {t('quarantine.reparseAll')}
          </Button>
        </FilterRow>
        <Panel flush>
          <QueryView query={query}>{({ pages }) => <RecordTable pages={pages} />}</QueryView>
          <LoadMore query={query} />
        </Panel>
      </Stack>
      {asking && <ReparseDialog filter={filter} sources={sources} onClose={() => setAsking(false)} />}
    </>
  );
}

function ReasonTable({ found }: { found: QuarantineReasons }) {
  const { t } = useTranslation();
  const reasonName = useReasonName();
  if (found.reasons.length === 0) return <Nothing text={t('quarantine.none')} hint={t('quarantine.noneHint')} />;
  return (
    <>
      {!found.complete && <Banner kind="warn">{t('quarantine.incomplete')}</Banner>}
      <table>
        <thead>
          <tr>
            <th>{t('quarantine.reason')}</th>
            <th>{t('quarantine.source')}</th>
            <th className="number">{t('quarantine.count')}</th>
            <th>{t('quarantine.first')}</th>
            <th>{t('quarantine.last')}</th>
          </tr>
        </thead>
        <tbody>
          {found.reasons.map(({ reason, sourceId, sourceName, count, firstAt, lastAt }) => (
            <tr key={`${sourceId} ${reason}`}>
              <td>
                <button
                  type="button"
                  className={css['reason']}
                  title={t('quarantine.filter')}
                  onClick={() => setQuery({ reason, sourceId: String(sourceId) })}
                >
                  {reasonName(reason)}
                </button>
              </td>
              <td>{sourceName}</td>
              <td className="number">{countText(count)}</td>
              <td>
                <Time at={firstAt} />
              </td>
              <td>
                <Time at={lastAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function RecordTable({ pages }: { pages: readonly QuarantineList[] }) {
  const { t } = useTranslation();
  const reasonName = useReasonName();
  const records = pages.flatMap((page) => page.records);
  if (records.length === 0) return <Nothing text={t('quarantine.none')} />;
  return (
    <table>
      <thead>
        <tr>
          <th>{t('quarantine.received')}</th>
          <th>{t('quarantine.source')}</th>
          <th>{t('quarantine.peer')}</th>
          <th>{t('quarantine.reason')}</th>
          <th>{t('quarantine.raw')}</th>
        </tr>
      </thead>
      <tbody>
        {records.map((record) => (
          <tr key={record.id}>
            <td>
              <Time at={record.receivedAt} />
            </td>
            <td className="nowrap">{record.sourceName}</td>
            <td className="nowrap mono">{record.peer}</td>
            <td className="nowrap">{reasonName(record.reason)}</td>
            <td className={`mono ${css['raw']}`}>{record.raw.text.slice(0, 600)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
