import type { AssetPort } from '../../console/api/asset-port.ts';
import { given } from '../given.ts';
import type { Stores } from '../stores.ts';

/** What addresses stood for, from its table. */
export function createConsoleAssets({ assets }: Pick<Stores, 'assets'>): AssetPort {
  return {
    at: async (ip, at) => assets.at(ip, at),
    list: async (query) => assets.list(given(query)),
  };
}
