import { expect, it } from 'vitest';
import { startSchedules } from '../../../src/pipeline/schedules.ts';

it('a time at which starting fails is told of, and the next one comes', async () => {
  const reports: string[] = [];
  let fired = 0;
  const schedules = startSchedules({
    timeZone: 'Asia/Seoul',
    expressions: { collect: '* * * * * *', purge: '' },
    fire() {
      fired += 1;
      throw new Error('database is locked');
    },
    diagnostics: {
      report: (level, name, details) => void reports.push(`${level} ${name} ${JSON.stringify(details)}`),
      counts: () => ({}),
    },
  });
  await expect.poll(() => fired).toBeGreaterThan(1);
  await schedules.stop();
  expect(reports.slice(0, 2)).toEqual(
    Array(2).fill('error ScheduleFiredError {"job":"collect","error":"database is locked"}'),
  );
});
