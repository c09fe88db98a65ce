/** What an address stood for, from the first to the last time that it was said. Empty text where nothing was said. */
export interface AssetBinding {
  id: number;
  sourceId: number;
  ip: string;
  mac: string;
  hostName: string;
  userName: string;
  switchName: string;
  switchPort: string;
  state: string;
  /** UTC epoch milliseconds, both included. */
  fromAt: number;
  toAt: number;
}
