import { useTranslation } from 'react-i18next';
import type { AssetBinding } from '../../contract/asset.ts';
import { Time } from './times.tsx';

/** Who had the source address at the event's time, as network access control says; nothing where it says nothing. */
export function AssetNote({ asset }: { asset: AssetBinding | null }) {
  const { t } = useTranslation();
  if (asset === null) return null;
  const { ip, mac, hostName, userName, switchName, switchPort, toAt } = asset;
  const parts = [hostName, userName, mac, `${switchName} ${switchPort}`.trim()].filter((part) => part !== '');
  return (
    <p>
      {t('asset.of', { ip })} <b>{parts.join(' · ')}</b>{' '}
      <span className="faint">
        ({t('asset.lastSaid')} <Time at={toAt} />)
      </span>
    </p>
  );
}
