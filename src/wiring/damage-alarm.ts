import type { Clock } from '../core/clock.ts';
import type { Diagnostics } from '../diagnostics/log.ts';
import { applianceSource } from '../sources/source-health-watch.ts';
import type { HealthTable } from '../store/control/health.ts';

/** Who met a partition that cannot be read. */
type Finder = 'alerts' | 'seal' | 'cool' | 'purge';

/** Keeps one alarm about damaged partitions, whoever met them. */
export interface DamageAlarm {
  /** All that this finder cannot read now; none: it can read everything again. Never throws. */
  note(finder: Finder, unreadable: readonly { partition: number; error: string }[]): void;
}

const maxNamed = 20;

/** The alarm opens with the first damaged partition and closes when nobody meets one any more. */
export function createDamageAlarm(
  health: Pick<HealthTable, 'open' | 'update' | 'close'>,
  { clock, diagnostics }: { clock: Clock; diagnostics: Diagnostics },
): DamageAlarm {
  const found = new Map<Finder, readonly { partition: number; error: string }[]>();
  let told = '';

  const tell = () => {
    const all = new Map([...found.values()].flat().map(({ partition, error }) => [partition, error]));
    const partitions = [...all.keys()].sort((one, other) => one - other);
    const alarm = { sourceId: applianceSource, kind: 'partition_damaged' };
    if (partitions.join() === told) return;
    if (partitions.length === 0) health.close({ ...alarm, at: clock.now() });
    else {
      const named = `${partitions.slice(0, maxNamed).join(', ')}${partitions.length > maxNamed ? ' …' : ''}`;
      const detail = { partitions: named, error: all.get(partitions[0] ?? 0) ?? '' };
      const numbers = { measured: partitions.length, expected: 0, detail };
      health.open({ ...alarm, at: clock.now(), ...numbers });
      health.update({ ...alarm, ...numbers });
    }
    told = partitions.join();
  };
  return {
    note(finder, unreadable) {
      found.set(finder, unreadable);
      try {
        tell();
      } catch (thrown) {
        // A full disk: told with the next note.
        diagnostics.report('error', 'DamageAlarmError', { error: String(thrown) });
      }
    },
  };
}
