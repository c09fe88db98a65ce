import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Storage } from '../../contract/storage.ts';
import { callApi } from '../api-client.ts';
import { countText, sizeText } from '../number-format.ts';
import { DiskBanner } from '../parts/disk-banner.tsx';
import { Facts } from '../parts/facts.tsx';
import { Banner, Panel } from '../parts/layout.tsx';
import { QueryView } from '../parts/query-view.tsx';
import { Time } from '../parts/times.tsx';
import css from './storage-panel.module.css';

const everyMs = 5000;

/** Disk with its thresholds, partitions by state, and the last backup. */
export function StoragePanels() {
  const query = useQuery({
    queryKey: ['storage'],
    queryFn: ({ signal }) => callApi<Storage>('/storage', { signal }),
    refetchInterval: everyMs,
  });
  return (
    <QueryView query={query}>
      {(storage) => (
        <>
          <DiskPanel storage={storage} />
          <PartitionPanel partitions={storage.partitions} />
          <BackupPanel backup={storage.lastBackup} />
        </>
      )}
    </QueryView>
  );
}

function DiskPanel({ storage: { disk, bytesPerDay, daysUntilFull } }: { storage: Storage }) {
  const { t } = useTranslation();
  const { level, usedPercent, warnPercent, purgePercent, stopPercent } = disk;
  const percent = usedPercent.toFixed(1);
  const colour = {
    roomy: 'var(--bar-stored)',
    warned: 'var(--high)',
    purging: 'var(--high)',
    stopped: 'var(--critical)',
  };
  const purge = disk.lastEarlyPurge;
  const reserve = sizeText(disk.reserveBytes);
  return (
    <Panel title={t('storage.disk')}>
      <DiskBanner disk={disk} />
      <div className={css['track']}>
        <i style={{ width: `${usedPercent}%`, background: colour[level] }} />
        {[warnPercent, purgePercent, stopPercent].map((at) => (
          <b key={at} style={{ left: `${at}%` }} />
        ))}
      </div>
      <p className="faint">{t('storage.thresholds', { warn: warnPercent, purge: purgePercent, stop: stopPercent })}</p>
      <Facts
        rows={[
          [
            t('storage.used'),
            `${percent} % (${sizeText(disk.totalBytes - disk.freeBytes)} / ${sizeText(disk.totalBytes)})`,
          ],
          [t('storage.inodes'), `${disk.inodePercent.toFixed(1)} %`],
          [
            t('storage.reserve'),
            t(disk.reserveInPlace ? 'storage.reserveIn' : 'storage.reserveOut', { size: reserve }),
          ],
          [t('storage.growth'), bytesPerDay === null ? t('storage.unknown') : sizeText(bytesPerDay)],
          [
            t('storage.full'),
            daysUntilFull === null
              ? t('storage.unknown')
              : t('storage.days', { number: countText(Math.floor(daysUntilFull)) }),
          ],
          [
            t('storage.lastPurge'),
            purge === null ? (
              t('storage.none')
            ) : (
              <span key="purge">
                <Time at={purge.at} /> · {`${t('storage.events')} ${countText(purge.events)}, ${sizeText(purge.bytes)}`}
              </span>
            ),
          ],
        ]}
      />
    </Panel>
  );
}

function PartitionPanel({ partitions }: Pick<Storage, 'partitions'>) {
  const { t } = useTranslation();
  return (
    <Panel title={t('storage.parts')}>
      <table className={css['table']}>
        <thead>
          <tr>
            {(['state', 'count', 'events', 'size', 'span'] as const).map((key) => (
              <th key={key}>{t(`storage.${key}`)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {partitions.map(({ state, count, events, bytes, fromAt, toAt }) => (
            <tr key={state}>
              <td>{t(`storage.states.${state as 'hot'}`)}</td>
              <td>{countText(count)}</td>
              <td>{countText(events)}</td>
              <td>{sizeText(bytes)}</td>
              <td>
                {fromAt !== null && toAt !== null && (
                  <>
                    <Time at={fromAt} /> ~ <Time at={toAt} />
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

function BackupPanel({ backup }: { backup: Storage['lastBackup'] }) {
  const { t } = useTranslation();
  return (
    <Panel title={t('storage.backup')}>
      {backup === null ? (
        <p>{t('storage.neverBackedUp')}</p>
      ) : (
        <Facts
          rows={[
            [
              t('storage.lastBackup'),
              <span key="at">
                <Time at={backup.endedAt ?? backup.startedAt} /> · {t(`storage.backupStates.${backup.state}`)}
              </span>,
            ],
            [
              t('storage.backupFolder'),
              <span key="folder" className="mono">{`${backup.folder} ${backup.name ?? ''}`}</span>,
            ],
            [t('storage.backupFiles'), `${countText(backup.files)} (${sizeText(backup.bytes)})`],
          ]}
        />
      )}
      {backup?.error && <Banner kind="warn">{backup.error}</Banner>}
    </Panel>
  );
}
