import { setTimeout as sleep } from 'node:timers/promises';
import type { Disturbance } from '../disturbance.ts';

const leftKib = 512;
const longestHoldMs = 8000;

/** All room goes at once, in the middle of commits, and comes back after some seconds. */
export const fullDisk: Disturbance = {
  name: 'full disk',
  toldBy: ['IntakeStopped', 'EventsCommittedError'],
  goesOnBeside: false,
  async run({ disk, holdMs }) {
    if (disk === null) return { text: 'no small disk could be mounted here', skipped: true };
    disk.disk.shrinkToUsed(leftKib);
    const holdsMs = Math.min(holdMs, longestHoldMs);
    await sleep(holdsMs);
    disk.disk.resize(disk.mib);
    return { text: `for ${(holdsMs / 1000).toFixed(1)} s`, backFrom: Date.now() };
  },
};
