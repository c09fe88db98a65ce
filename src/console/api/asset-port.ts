/** What an address stood for; empty text where nothing was said. Times are UTC epoch milliseconds. */
export interface AssetBinding {
  ip: string;
  mac: string;
  hostName: string;
  userName: string;
  switchName: string;
  switchPort: string;
  state: string;
  /** First and last time that the source said so. */
  fromAt: number;
  toAt: number;
  sourceId: number;
}

/** Which device, user and switch port an address had. */
export interface AssetPort {
  /** The newest binding that began by then; null where none did. */
  at(ip: string, at: number): Promise<AssetBinding | null>;
  /** Newest first, at most 200. */
  list(query: { ip?: string | undefined; mac?: string | undefined }): Promise<AssetBinding[]>;
}
