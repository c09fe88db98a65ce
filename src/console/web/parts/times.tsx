import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { agoParts, kstTime } from '../time-format.ts';

/** A moment as `YYYY-MM-DD HH:mm:ss` in Korean time. */
export function Time({ at }: { at: number }) {
  return (
    <time dateTime={new Date(at).toISOString()} className="nowrap">
      {kstTime(at)}
    </time>
  );
}

/** The time now, set anew every second. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** How long ago, against a given now (the appliance's clock where an answer carries it). */
export function useAgo(): (at: number, now: number) => string {
  const { t } = useTranslation();
  return (at, now) => {
    const parts = agoParts(at, now);
    return parts === null ? t('common.justNow') : t(`common.${parts.unit}`, { number: parts.number });
  };
}
