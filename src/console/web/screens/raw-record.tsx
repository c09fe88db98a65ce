import { useTranslation } from 'react-i18next';
import type { EventDetail } from '../../contract/event.ts';
import { sizeText } from '../number-format.ts';
import css from './event-search-screen.module.css';

/** The bytes as received, as text. */
export function RawRecord({ raw }: { raw: EventDetail['raw'] }) {
  const { t } = useTranslation();
  return (
    <>
      <div className={css['rawHead']}>
        <b>{t('events.raw')}</b>
        <span className="faint">
          {t('events.rawMeta', { size: sizeText(raw.sizeBytes), encoding: raw.encoding.toUpperCase() })}
        </span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <pre className={css['raw']} tabIndex={0}>
        {raw.text}
      </pre>
    </>
  );
}
