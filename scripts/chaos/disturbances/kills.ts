import { readFileSync } from 'node:fs';
import type { Disturbance } from '../disturbance.ts';

export const killProcess: Disturbance = {
  name: 'kill of the process',
  toldBy: ['ApplianceStarted'],
  goesOnBeside: false,
  async run({ appliance }) {
    const pid = appliance.pid();
    appliance.kill();
    return { text: `process ${pid}` };
  },
};

export const killChild: Disturbance = {
  name: 'kill of the inference child',
  toldBy: ['InferenceChildCrashedError', 'InferenceBreakerOpened'],
  goesOnBeside: false,
  async run({ appliance }) {
    const pid = appliance.pid();
    const child = pid === null ? null : inferenceChildOf(pid);
    if (child === null) return { text: 'no child runs (none is wanted, or its breaker is open)', skipped: true };
    process.kill(child, 'SIGKILL');
    return { text: `child ${child}` };
  },
};

/** The inference child of a process; null where it is being restarted. */
export function inferenceChildOf(pid: number): number | null {
  const children = (readText(`/proc/${pid}/task/${pid}/children`) ?? '').trim().split(' ').map(Number);
  const isInference = (child: number) => readText(`/proc/${child}/cmdline`)?.includes('inference') === true;
  return children.find((child) => child > 0 && isInference(child)) ?? null;
}

/** Null where the process ended between listing and reading. */
function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
