import { ApplianceError } from '../core/errors.ts';
import { canonicalNetwork } from '../core/ip-address.ts';
import type { NetworkZone, SourceAuthor } from '../core/source.ts';
import type { SourceBook } from './source-book.ts';

/** Networks with labels, as they are kept. */
interface ZoneList {
  zones: { network: string; label: string; origin: 'file' | 'console' }[];
  revision: number;
  changedAt: number;
  changedBy: string;
}

interface ZoneTable {
  list(): ZoneList;
  /** False where the revision is no longer the given one. */
  replace(zones: readonly NetworkZone[], change: SourceAuthor & { revision: number }): boolean;
}

/** Zones as people see and replace them. */
export interface ZoneAdmin {
  list(): Promise<ZoneList>;
  /** Replaces those of the console. @throws ApplianceError ZONE_NETWORK_INVALID, ZONE_NETWORK_TWICE or SOURCE_CHANGED_MEANWHILE */
  replace(zones: readonly NetworkZone[], change: SourceAuthor & { revision: number }): Promise<ZoneList>;
}

/** Zones; in effect at once. */
export function createZoneAdmin({ zones }: { zones: ZoneTable }, book: Pick<SourceBook, 'reload'>): ZoneAdmin {
  return {
    list: async () => zones.list(),
    async replace(wanted, change) {
      const ofFile = zones.list().zones.filter(({ origin }) => origin === 'file');
      const taken = new Set(ofFile.map(({ network }) => network));
      const checked = wanted.map(({ network, label }, index) => {
        const canonical = canonicalNetwork(network);
        const params = { row: index + 1, network };
        if (canonical === null) throw new ApplianceError('ZONE_NETWORK_INVALID', { params });
        if (taken.has(canonical)) throw new ApplianceError('ZONE_NETWORK_TWICE', { params });
        taken.add(canonical);
        return { network: canonical, label };
      });
      if (!zones.replace(checked, change)) {
        throw new ApplianceError('SOURCE_CHANGED_MEANWHILE', { params: { what: 'zones' } });
      }
      book.reload();
      return zones.list();
    },
  };
}
