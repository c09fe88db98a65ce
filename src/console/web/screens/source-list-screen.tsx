import { useTranslation } from 'react-i18next';
import type { Source } from '../../contract/source.ts';
import { ledgerCounts } from '../../contract/vocabulary.ts';
import { countText } from '../number-format.ts';
import { HourSpark } from '../parts/hour-bars.tsx';
import { PageHead, Panel, Stack } from '../parts/layout.tsx';
import { ReceptionMark } from '../parts/marks.tsx';
import { Nothing, QueryView } from '../parts/query-view.tsx';
import { Time, useAgo, useNow } from '../parts/times.tsx';
import { useSources } from '../queries.ts';
import { HealthPanel } from './health-panel.tsx';
import { HowToSend } from './how-to-send.tsx';
import { LedgerPanel } from './ledger-panel.tsx';
import { RefusalsPanel } from './refusals-panel.tsx';
import { SourceAdminPanel } from './source-admin-panel.tsx';
import { UnknownSendersPanel } from './unknown-senders-panel.tsx';
import { ZonesPanel } from './zones-panel.tsx';

export function SourceListScreen() {
  const { t } = useTranslation();
  const query = useSources();
  return (
    <>
      <PageHead title={t('sources.title')} />
      <QueryView query={query}>
        {({ sources, receivers, refusals }) => (
          <Stack>
            <Panel flush>
              {sources.length === 0 ? <Nothing text={t('sources.none')} /> : <SourceTable sources={sources} />}
            </Panel>
            <HealthPanel />
            <UnknownSendersPanel />
            <SourceAdminPanel />
            <ZonesPanel />
            <LedgerPanel sources={sources} />
            <RefusalsPanel refusals={refusals} />
            <HowToSend receivers={receivers} />
          </Stack>
        )}
      </QueryView>
    </>
  );
}

function SourceTable({ sources }: { sources: readonly Source[] }) {
  const { t } = useTranslation();
  const now = useNow();
  const ago = useAgo();
  return (
    <table>
      <thead>
        <tr>
          <th>{t('sources.state')}</th>
          <th>{t('sources.name')}</th>
          <th>{t('sources.kind')}</th>
          <th>{t('sources.last')}</th>
          {ledgerCounts.map((name) => (
            <th key={name} className="number">
              {t(`counts.${name}`)}
            </th>
          ))}
          <th>{t('sources.perHour')}</th>
        </tr>
      </thead>
      <tbody>
        {sources.map((source) => (
          <tr key={source.id}>
            <td>
              <ReceptionMark state={source.state} />
            </td>
            <td>
              <b>{source.name}</b>
            </td>
            <td className="nowrap">{source.kind}</td>
            <td className="nowrap">
              {source.lastReceivedAt === null ? (
                '–'
              ) : (
                <>
                  <Time at={source.lastReceivedAt} /> <span className="faint">({ago(source.lastReceivedAt, now)})</span>
                </>
              )}
              {source.silentAfterMs !== null && source.state !== 'receiving' && (
                <div className="faint">
                  {t('sources.silentAfter', { minutes: Math.round(source.silentAfterMs / 60_000) })}
                </div>
              )}
            </td>
            {ledgerCounts.map((name) => (
              <td key={name} className="number">
                {countText(source.last24h[name])}
              </td>
            ))}
            <td>
              <HourSpark hours={source.perHour} label={`${source.name} ${t('sources.perHour')}`} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
