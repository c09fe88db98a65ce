import { useElementSize } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import type { HourCounts } from '../../contract/source.ts';
import { countText } from '../number-format.ts';
import { kstHour } from '../time-format.ts';
import css from './hour-bars.module.css';

const barsHeight = 150;
const top = 8;
const left = 44;
const foot = 20;

/** Records per hour of a day, stacked by what became of them. */
export function HourBars({ hours }: { hours: readonly HourCounts[] }) {
  const { t } = useTranslation();
  const { ref, width: measured } = useElementSize();
  const width = Math.max(320, measured);
  const most = roundUp(Math.max(1, ...hours.map((hour) => hour.received)));
  const step = (width - left) / Math.max(1, hours.length);
  return (
    <div ref={ref} className={css['frame']}>
      <svg width={width} height={top + barsHeight + foot} role="img" aria-label={t('overview.reception')}>
        {[0, 0.5, 1].map((share) => (
          <g key={share} transform={`translate(0 ${top + barsHeight * (1 - share)})`}>
            <line x1={left} x2={width} stroke="var(--line)" />
            <text className={css['axis']} x={left - 8} y="4" textAnchor="end">
              {shortCount(most * share)}
            </text>
          </g>
        ))}
        {hours.map((hour, index) => (
          <g key={hour.hourAt} className={css['hour']} transform={`translate(${left + index * step} ${top})`}>
            <HourBar hour={hour} most={most} step={step} />
            {index % 3 === 2 && (
              <text className={css['axis']} x={step / 2} y={barsHeight + 15} textAnchor="middle">
                {kstHour(hour.hourAt)}
              </text>
            )}
          </g>
        ))}
      </svg>
    </div>
  );
}

function HourBar({ hour, most, step }: { hour: HourCounts; most: number; step: number }) {
  const { t } = useTranslation();
  const parts = [
    { name: 'stored', count: hour.stored, fill: 'var(--bar-stored)' },
    { name: 'excepted', count: hour.excepted, fill: 'var(--bar-excepted)' },
    { name: 'lost', count: hour.quarantined + hour.dropped, fill: 'var(--bar-lost)' },
  ];
  let y = barsHeight;
  return (
    <>
      <rect width={step} height={barsHeight} fill="transparent" />
      {parts.map(({ name, count, fill }) => {
        // A loss is seen however small it is beside the rest.
        const least = name === 'lost' && count > 0 ? 2 : 0;
        const height = Math.max(least, (count / most) * barsHeight);
        y -= height;
        return <rect key={name} x={step * 0.14} y={y} width={step * 0.72} height={height} fill={fill} />;
      })}
      <title>{t('overview.hourTitle', hourTexts(hour))}</title>
    </>
  );
}

export function HourLegend() {
  const { t } = useTranslation();
  return (
    <span className={css['legend']}>
      <span>
        <i style={{ background: 'var(--bar-stored)' }} />
        {t('counts.stored')}
      </span>
      <span>
        <i style={{ background: 'var(--bar-excepted)' }} />
        {t('counts.excepted')}
      </span>
      <span>
        <i style={{ background: 'var(--bar-lost)' }} />
        {t('counts.quarantined')} · {t('counts.dropped')}
      </span>
    </span>
  );
}

/** The day of one source in the space of a word. */
export function HourSpark({ hours, label }: { hours: readonly HourCounts[]; label: string }) {
  const most = Math.max(1, ...hours.map((hour) => hour.received));
  return (
    <svg width="96" height="22" viewBox="0 0 96 22" role="img" aria-label={label}>
      {hours.map((hour, index) => (
        <rect
          key={hour.hourAt}
          x={index * 4}
          y={21 - (hour.received / most) * 20}
          width="3"
          height={1 + (hour.received / most) * 20}
          fill={hour.received === 0 ? 'var(--line-strong)' : 'var(--bar-stored)'}
        />
      ))}
    </svg>
  );
}

function hourTexts(hour: HourCounts) {
  return {
    hour: kstHour(hour.hourAt),
    received: countText(hour.received),
    stored: countText(hour.stored),
    excepted: countText(hour.excepted),
    quarantined: countText(hour.quarantined),
    dropped: countText(hour.dropped),
  };
}

/** The next 1, 2 or 5 times a power of ten. */
function roundUp(count: number): number {
  const power = 10 ** Math.floor(Math.log10(count));
  return ([1, 2, 5, 10].find((factor) => factor * power >= count) ?? 10) * power;
}

function shortCount(count: number): string {
  if (count >= 1_000_000) return `${count / 1_000_000}M`;
  return count >= 1000 ? `${count / 1000}k` : String(count);
}
