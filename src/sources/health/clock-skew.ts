import type { Finding } from './finding.ts';
import { quantile } from './hour-history.ts';

const halfHourMs = 30 * 60_000;
const leastTimes = 20;
/** A clock that is set by a time service is right within seconds; two minutes also hold slow relays. */
const toleranceMs = 2 * 60_000;
const zoneToleranceMs = 3 * 60_000;
/** No zone is further from UTC than 14 hours. */
const mostHalfHours = 2 * 14;

/**
 * Judges the device's clock by the median of receive time minus device time (positive: the device's times are behind).
 * An offset of whole half hours is named as one of zones, because then the zone of the source is wrong and not the clock.
 * `lateMs` is how late records of this transport may be without a fault (pulled pages, batches of sensors).
 */
export function judgeClock(skews: readonly number[], lateMs: number): Finding {
  const median = quantile(skews, 0.5);
  const finding = { kind: 'clock_skew', measured: median, expected: 0, detail: { events: skews.length } } as const;
  if (skews.length < leastTimes) return { ...finding, state: 'unclear' };
  const late = Math.max(toleranceMs, lateMs);
  if (median > -toleranceMs && median < late) {
    const calm = median > -toleranceMs / 2 && median < late / 2;
    return { ...finding, state: calm || lateMs > toleranceMs ? 'good' : 'unclear' };
  }
  const halfHours = Math.round(median / halfHourMs);
  const isZone =
    halfHours !== 0 &&
    Math.abs(halfHours) <= mostHalfHours &&
    Math.abs(median - halfHours * halfHourMs) <= zoneToleranceMs;
  const zone = isZone ? { zone: zoneText(halfHours) } : {};
  return { ...finding, state: 'bad', detail: { ...finding.detail, ...zone } };
}

/** `+9 h` where the device's times are nine hours ahead of ours. */
function zoneText(halfHours: number): string {
  const hours = -halfHours / 2;
  return `${hours > 0 ? '+' : '−'}${Math.abs(hours)} h`;
}
