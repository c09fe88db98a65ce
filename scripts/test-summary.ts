export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/**
 * Counts of a Vitest JSON report. A run that ended badly although no test failed (a file that does not load, an
 * unhandled error) counts as one failure, and so does a run without a readable report.
 */
export function countVitestReport(report: string | null, endedWell: boolean): Counts {
  if (report === null) return { passed: 0, failed: endedWell ? 0 : 1, skipped: 0 };
  const { numFailedTests, numPassedTests, numPendingTests, numTodoTests } = JSON.parse(report) as Record<
    string,
    number
  >;
  const failed = numFailedTests ?? 0;
  const skipped = (numPendingTests ?? 0) + (numTodoTests ?? 0);
  return { passed: numPassedTests ?? 0, failed: failed === 0 && !endedWell ? 1 : failed, skipped };
}

/** Seconds and counts by part, and as the last line the total. */
export function runSummary(results: readonly { part: string; counts: Counts; seconds: number }[]): string {
  const lines = results.map(
    ({ counts, part, seconds }) => `${part.padEnd(12)} ${seconds.toFixed(1).padStart(7)} s  ${countLine(counts)}`,
  );
  const total = results.reduce(
    (sum, { counts }) => ({
      passed: sum.passed + counts.passed,
      failed: sum.failed + counts.failed,
      skipped: sum.skipped + counts.skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );
  return ['', ...lines, '', countLine(total)].join('\n');
}

function countLine({ failed, passed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
