import { useElementSize } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import type { StoredEvent } from '../../contract/event.ts';
import type { Severity } from '../../contract/vocabulary.ts';
import { eventText } from '../event-text.ts';
import { Link } from '../router.tsx';
import { kstClock, kstDay, kstTime } from '../time-format.ts';
import { layTimeline, type PlacedEvent, type TimelineLayout, timelineTicks } from '../timeline-layout.ts';
import { shortHost } from './host-name.tsx';
import css from './timeline-picture.module.css';

const left = 130;
const top = 22;
const rowHeight = 58;
const laneHeight = 12;
const markSize = 11;

interface TimelinePictureProps {
  events: readonly StoredEvent[];
  /** Severity of the events that are alerts, by event id. */
  alerts: ReadonlyMap<number, Severity>;
}

/** What happened on which host when: alerts as filled diamonds, other events as rings; each leads to its event. */
export function TimelinePicture({ events, alerts }: TimelinePictureProps) {
  const { t } = useTranslation();
  const { ref, width: measured } = useElementSize();
  const width = Math.max(480, measured);
  const span = width - left - 14;
  const layout = layTimeline(events, (markSize + 2) / span);
  const height = top + layout.hosts.length * rowHeight + 4;
  return (
    <div ref={ref} className={css['frame']}>
      <svg width={width} height={height} aria-label={t('ticket.timeline')}>
        <Axis layout={layout} span={span} height={height} />
        {layout.hosts.map((host, row) => (
          <g key={host} transform={`translate(0 ${top + row * rowHeight})`}>
            <line x1="0" x2={width} stroke="var(--line)" />
            <text className={css['host']} x="0" y={rowHeight / 2 + 4}>
              {host === '' ? t('common.unknownHost') : shortHost(host)}
            </text>
          </g>
        ))}
        <Moves placed={layout.placed.filter((one) => alerts.has(one.event.id))} span={span} />
        {layout.placed.map((one) => (
          <Mark
            key={one.event.id}
            place={placeOf(one, span)}
            event={one.event}
            severity={alerts.get(one.event.id) ?? null}
          />
        ))}
      </svg>
    </div>
  );
}

export function TimelineLegend() {
  const { t } = useTranslation();
  return (
    <span className={css['legend']}>
      <span>
        <svg width="12" height="12" aria-hidden="true">
          <path d="M6 0l6 6-6 6-6-6z" className={css['high']} />
        </svg>
        {t('ticket.timelineAlert')}
      </span>
      <span>
        <svg width="12" height="12" aria-hidden="true">
          <circle cx="6" cy="6" r="4" className={css['event']} />
        </svg>
        {t('ticket.timelineEvent')}
      </span>
      <span>
        <svg width="22" height="12" aria-hidden="true">
          <path d="M0 6h22" className={css['move']} />
        </svg>
        {t('ticket.timelineMove')}
      </span>
    </span>
  );
}

function Axis({ layout, span, height }: { layout: TimelineLayout<StoredEvent>; span: number; height: number }) {
  const { fromAt, toAt } = layout;
  let day = '';
  return (
    <>
      {timelineTicks(fromAt, toAt, Math.max(3, Math.floor(span / 110))).map((at) => {
        const x = left + ((at - fromAt) / (toAt - fromAt)) * span;
        const isNewDay = kstDay(at) !== day;
        day = kstDay(at);
        return (
          <g key={at} transform={`translate(${x} 0)`}>
            <line y1={top} y2={height} stroke="var(--line)" />
            <text className={css['axis']} y="13" textAnchor="middle">
              {isNewDay ? `${day.slice(5)} ${kstClock(at).slice(0, 5)}` : kstClock(at).slice(0, 5)}
            </text>
          </g>
        );
      })}
    </>
  );
}

/** Dashed lines from the last alert on one host to the next on another. */
function Moves({ placed, span }: { placed: readonly PlacedEvent<StoredEvent>[]; span: number }) {
  return placed.slice(1).map((next, index) => {
    const before = placed[index];
    if (before === undefined || before.row === next.row) return null;
    const from = placeOf(before, span);
    const to = placeOf(next, span);
    return <path key={next.event.id} className={css['move']} d={`M${from.x} ${from.y}L${to.x} ${to.y}`} />;
  });
}

interface MarkProps {
  place: { x: number; y: number };
  event: StoredEvent;
  severity: Severity | null;
}

function Mark({ place, event, severity }: MarkProps) {
  const half = markSize / 2 + 1;
  const label = `${kstTime(event.at)} ${event.host} ${event.action} ${eventText(event.fields)}`;
  return (
    <Link to={severity === null ? `/events/${event.id}` : `/alerts/${event.id}`} aria-label={label}>
      <g transform={`translate(${place.x} ${place.y})`}>
        {severity === null ? (
          <circle r="4.5" className={css['event']} />
        ) : (
          <path d={`M0 ${-half}L${half} 0L0 ${half}L${-half} 0z`} className={css[severity]} stroke="var(--surface)" />
        )}
        <title>{label}</title>
      </g>
    </Link>
  );
}

function placeOf({ x, row, lane, lanes }: PlacedEvent<StoredEvent>, span: number): { x: number; y: number } {
  const offset = (lane - (lanes - 1) / 2) * laneHeight;
  return { x: left + x * span, y: top + (row + 0.5) * rowHeight + offset };
}
