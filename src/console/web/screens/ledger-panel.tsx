import { Group, NativeSelect } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HourCounts, Ledger, Source } from '../../contract/source.ts';
import { ledgerCounts } from '../../contract/vocabulary.ts';
import { queryText } from '../api-client.ts';
import { countText } from '../number-format.ts';
import { Banner, Panel } from '../parts/layout.tsx';
import { Nothing, QueryView } from '../parts/query-view.tsx';
import { useLedger } from '../queries.ts';
import { kstTime } from '../time-format.ts';
import css from './ledger-panel.module.css';

/** What became of everything that was received, hour by hour. */
export function LedgerPanel({ sources }: { sources: readonly Source[] }) {
  const { t } = useTranslation();
  const [sourceId, setSourceId] = useState('');
  const query = useLedger(sourceId);
  return (
    <Panel
      title={t('sources.ledger')}
      flush
      aside={
        <Group gap={12} wrap="nowrap">
          <a href={csvAddress(sourceId)} download>
            {t('quarantine.csv')}
          </a>
          <NativeSelect
            size="xs"
            aria-label={t('common.source')}
            value={sourceId}
            onChange={(event) => setSourceId(event.currentTarget.value)}
            data={[
              { value: '', label: t('common.all') },
              ...sources.map((source) => ({ value: String(source.id), label: source.name })),
            ]}
          />
        </Group>
      }
    >
      <QueryView query={query}>{(ledger) => <LedgerTable ledger={ledger} />}</QueryView>
    </Panel>
  );
}

/** A month of hours, as a file for comparison with another system. */
function csvAddress(sourceId: string): string {
  const to = Math.ceil(Date.now() / 3_600_000) * 3_600_000;
  return `/api/ledger.csv${queryText({ from: to - 31 * 86_400_000, to, sourceId })}`;
}

function LedgerTable({ ledger }: { ledger: Ledger }) {
  const { t } = useTranslation();
  const hours = perHour(ledger.rows);
  if (hours.length === 0) return <Nothing text={t('sources.ledgerNone')} />;
  return (
    <>
      {ledger.balanced ? (
        <p className={css['balanced']}>{t('sources.balanced')}</p>
      ) : (
        <Banner kind="alarm">{t('sources.unbalanced')}</Banner>
      )}
      <table>
        <thead>
          <tr>
            <th>{t('sources.hour')}</th>
            {ledgerCounts.map((name) => (
              <th key={name} className="number">
                {t(`counts.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {hours.map((hour) => (
            <tr key={hour.hourAt}>
              <td className="nowrap">{kstTime(hour.hourAt).slice(0, 16)}</td>
              {ledgerCounts.map((name) => (
                <td key={name} className="number">
                  {countText(hour[name])}
                </td>
              ))}
            </tr>
          ))}
          <tr>
            <td>
              <b>{t('sources.total')}</b>
            </td>
            {ledgerCounts.map((name) => (
              <td key={name} className="number">
                <b>{countText(ledger.totals[name])}</b>
              </td>
            ))}
          </tr>
        </tbody>
      </table>
    </>
  );
}

/** Sums of all sources, newest hour first. */
function perHour(rows: readonly HourCounts[]): HourCounts[] {
  const hours = new Map<number, HourCounts>();
  for (const row of rows) {
    const sum = hours.get(row.hourAt);
    if (sum === undefined) {
      const { hourAt, received, stored, excepted, quarantined, dropped } = row;
      hours.set(hourAt, { hourAt, received, stored, excepted, quarantined, dropped });
    } else {
      for (const name of ledgerCounts) sum[name] += row[name];
    }
  }
  return [...hours.values()].sort((one, other) => other.hourAt - one.hourAt);
}
