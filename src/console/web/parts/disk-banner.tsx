import { useTranslation } from 'react-i18next';
import type { DiskAlarm } from '../../contract/storage.ts';
import { Link } from '../router.tsx';
import { Banner } from './layout.tsx';

/** Says what the appliance does about a disk that is filling up; nothing while there is room. */
export function DiskBanner({ disk, linked = false }: { disk: DiskAlarm; linked?: boolean }) {
  const { t } = useTranslation();
  const { level, usedPercent, purgePercent } = disk;
  if (level === 'roomy') return null;
  const text = t(`storage.level.${level}`, { percent: usedPercent.toFixed(1), purge: purgePercent });
  return (
    <Banner kind={level === 'stopped' ? 'alarm' : 'warn'}>{linked ? <Link to="/system">{text}</Link> : text}</Banner>
  );
}
