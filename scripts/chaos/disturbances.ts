import type { Disturbance } from './disturbance.ts';
import { ratioBomb, rowBomb } from './disturbances/bombs.ts';
import { silentConsole, silentFeeds, silentTcp, silentTls, slowPush } from './disturbances/connections.ts';
import { fullDisk } from './disturbances/full-disk.ts';
import { killChild, killProcess } from './disturbances/kills.ts';
import { poisonDatagrams, poisonLines, poisonPush } from './disturbances/poison.ts';
import { badLogins, badTokens } from './disturbances/strangers.ts';

/** Every kind of disturbance. */
export const disturbances: readonly Disturbance[] = [
  poisonDatagrams,
  poisonLines,
  poisonPush,
  rowBomb,
  ratioBomb,
  silentTcp,
  silentTls,
  silentFeeds,
  silentConsole,
  slowPush,
  badTokens,
  badLogins,
  killProcess,
  killChild,
  fullDisk,
];
