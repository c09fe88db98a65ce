import { writeSync } from 'node:fs';
import { sealPartition } from '../../../src/store/events/sealing.ts';

/** Seals partition 1 and prints a line after each step, slowly enough to be killed from outside before the end. */
const betweenStepsMs = 50;
for (const _ of sealPartition(process.argv[2] ?? '', 1, () => 1)) {
  writeSync(1, 'step\n');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, betweenStepsMs);
}
