import type { AssetBinding } from '../../core/asset.ts';

/** Which device, user and switch port an address had. */
export interface AssetPort {
  /** The newest binding that began by then; null where none did. */
  at(ip: string, at: number): AssetBinding | null;
  /** Newest first, at most 200. */
  list(query: { ip?: string | undefined; mac?: string | undefined }): AssetBinding[];
}
