import { useElementSize } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { countText } from '../number-format.ts';
import { Banner, Panel } from '../parts/layout.tsx';
import { type EventHistogram, useEventHistogram } from '../search-queries.ts';
import { kstTime } from '../time-format.ts';
import css from './event-histogram.module.css';

const height = 84;
const foot = 18;
const ticks = 5;
const dayMs = 86_400_000;

interface EventHistogramProps {
  /** Query of the API with its span. */
  query: string;
  /** A column was clicked; UTC epoch milliseconds. */
  onSpan(from: number, to: number): void;
}

/** The events of a search by time, alerts among them in another colour. */
export function EventHistogramPanel({ query, onSpan }: EventHistogramProps) {
  const { t } = useTranslation();
  const { data } = useEventHistogram(query);
  if (data === undefined) return null;
  const total = data.events.reduce((sum, count) => sum + count, 0);
  const alerts = data.alerts?.reduce((sum, count) => sum + count, 0) ?? 0;
  return (
    <Panel
      title={t('search.histogram')}
      aside={
        <span className={css['aside']}>
          <strong>{t('search.histogramTotal', { number: countText(total) })}</strong>
          {alerts > 0 && (
            <span className={css['alertCount']}>{t('search.histogramAlerts', { alerts: countText(alerts) })}</span>
          )}
        </span>
      }
    >
      {!data.complete && <Banner kind="warn">{t('search.counted')}</Banner>}
      <Columns histogram={data} onSpan={onSpan} />
      <p className={css['hint']}>{t('search.narrow')}</p>
    </Panel>
  );
}

function Columns({ histogram, onSpan }: { histogram: EventHistogram; onSpan: EventHistogramProps['onSpan'] }) {
  const { t } = useTranslation();
  const { ref, width: measured } = useElementSize();
  const { fromAt, widthMs, events, alerts } = histogram;
  const width = Math.max(320, measured);
  const step = width / Math.max(1, events.length);
  const most = Math.max(1, ...events);
  const every = Math.max(1, Math.ceil(events.length / ticks));
  const isLong = widthMs * events.length > 2 * dayMs;
  const tickText = (at: number) => (isLong ? kstTime(at).slice(5, 16) : kstTime(at).slice(11, 16));
  return (
    <div ref={ref} className={css['frame']}>
      <svg width={width} height={height + foot} role="img" aria-label={t('search.histogram')}>
        <line x1={0} x2={width} y1={height} y2={height} stroke="var(--line)" />
        {events.map((count, index) => {
          const at = fromAt + index * widthMs;
          const alertCount = alerts?.[index] ?? 0;
          const texts = { from: kstTime(at), to: kstTime(at + widthMs), events: countText(count) };
          return (
            // biome-ignore lint/a11y/noStaticElementInteractions: a short cut; the form's period does the same by keyboard.
            <g
              key={at}
              className={css['column']}
              transform={`translate(${index * step} 0)`}
              onClick={() => onSpan(at, at + widthMs)}
            >
              <rect width={step} height={height} fill="transparent" />
              <Bar share={count / most} step={step} fill="var(--bar-stored)" />
              <Bar share={alertCount / most} step={step} fill="var(--bar-lost)" />
              <title>
                {t('search.histogramColumn', texts)}
                {alertCount > 0 ? ` · ${t('search.histogramAlerts', { alerts: countText(alertCount) })}` : ''}
              </title>
            </g>
          );
        })}
        {events.map((_, index) => {
          const at = fromAt + index * widthMs;
          return index % every === 0 ? (
            <text key={at} className={css['axis']} x={index * step} y={height + 14}>
              {tickText(at)}
            </text>
          ) : null;
        })}
      </svg>
    </div>
  );
}

/** Something that is there is seen, however small it is beside the rest. */
function Bar({ share, step, fill }: { share: number; step: number; fill: string }) {
  if (share === 0) return null;
  const tall = Math.max(2, share * (height - 6));
  return <rect x={step * 0.12} y={height - tall} width={Math.max(1, step * 0.76)} height={tall} fill={fill} />;
}
