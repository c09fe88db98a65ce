import { type ScheduledTask, schedule, validate } from 'node-cron';
import { ApplianceError, asError } from '../core/errors.ts';
import type { Diagnostics } from '../diagnostics/log.ts';

export interface Schedules {
  stop(): Promise<void>;
}

/**
 * Calls `fire` by cron expressions (node-cron: five or six fields). An empty expression never fires. What `fire` throws
 * is reported; the next time comes as planned.
 * @throws ApplianceError SCHEDULE_INVALID where an expression does not parse
 */
export function startSchedules(options: {
  timeZone: string;
  expressions: Record<string, string>;
  fire: (job: string) => void;
  diagnostics: Diagnostics;
}): Schedules {
  const tasks: ScheduledTask[] = [];
  for (const [job, expression] of Object.entries(options.expressions)) {
    if (expression === '') continue;
    if (!validate(expression)) throw new ApplianceError('SCHEDULE_INVALID', { params: { job, expression } });
    const start = () => {
      try {
        options.fire(job);
      } catch (thrown) {
        options.diagnostics.report('error', 'ScheduleFiredError', { job, error: asError(thrown).message });
      }
    };
    tasks.push(schedule(expression, start, { timezone: options.timeZone, noOverlap: true, name: job }));
  }
  return {
    async stop() {
      await Promise.all(tasks.map((task) => task.destroy()));
    },
  };
}
