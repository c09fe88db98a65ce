import { useTranslation } from 'react-i18next';
import type { Status } from '../../contract/status.ts';
import { countText, sizeText } from '../number-format.ts';
import { Facts } from '../parts/facts.tsx';
import { PageHead, Panel } from '../parts/layout.tsx';
import { InferenceMark } from '../parts/marks.tsx';
import { QueryView } from '../parts/query-view.tsx';
import { Time } from '../parts/times.tsx';
import { useStatus } from '../queries.ts';
import { durationText } from '../time-format.ts';
import { StoragePanels } from './storage-panel.tsx';
import css from './system-screen.module.css';

export function SystemScreen() {
  const { t } = useTranslation();
  const query = useStatus();
  return (
    <>
      <PageHead title={t('system.title')} />
      <QueryView query={query}>{(status) => <SystemBody status={status} />}</QueryView>
    </>
  );
}

function SystemBody({ status }: { status: Status }) {
  const { t } = useTranslation();
  const { disk, partitions } = status;
  return (
    <div className={css['grid']}>
      <Panel title={t('system.program')}>
        <Facts
          rows={[
            [t('system.version'), status.version],
            [t('system.started'), <Time key="started" at={status.startedAt} />],
            [t('system.uptime'), durationText(status.uptimeMs)],
            [t('system.delay'), `${status.eventLoopDelayP99Ms.toFixed(1)} ms`],
            [
              t('system.ownDelay'),
              t('system.ownDelayFigures', {
                p99: status.eventLoopOwnP99Ms.toFixed(1),
                longest: status.eventLoopOwnLongestMs.toFixed(1),
              }),
            ],
          ]}
        />
      </Panel>
      <Panel title={t('system.models')}>
        <ul className={css['models']}>
          {status.inference.map((model) => (
            <li key={model.role}>
              <b>{t(`inference.role.${model.role}`)}</b>
              <InferenceMark state={model.state} />
              <span className="mono">{model.modelId ?? '–'}</span>
              <span className="faint">{t('inference.restarts', { number: model.restarts24h })}</span>
              {model.detail && <p>{model.detail}</p>}
            </li>
          ))}
        </ul>
      </Panel>
      <Panel title={t('system.partitions')}>
        <Facts
          rows={[
            [t('system.events'), countText(partitions.events)],
            [
              t('system.partitionCount'),
              `${countText(partitions.count)} (${t('system.sealed', { number: countText(partitions.sealed) })})`,
            ],
            [t('system.size'), sizeText(partitions.sizeBytes)],
            [t('system.data'), sizeText(disk.dataBytes)],
            [t('system.span'), <Span key="span" from={partitions.oldestAt} to={partitions.newestAt} />],
          ]}
        />
      </Panel>
      <StoragePanels />
    </div>
  );
}

function Span({ from, to }: { from: number | null; to: number | null }) {
  if (from === null || to === null) return '–';
  return (
    <>
      <Time at={from} /> ~ <Time at={to} />
    </>
  );
}
