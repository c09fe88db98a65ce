export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

export interface PartResult {
  part: string;
  counts: Counts;
  seconds: number;
  slowest?: readonly string[];
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

interface ReportedFile {
  name: string;
  startTime: number;
  endTime: number;
}

/** The files of a Vitest JSON report that took longest, where they took a second or more, so that nobody has to search. */
export function slowestFiles(report: string | null, root: string, count = 5): string[] {
  if (report === null) return [];
  const { testResults } = JSON.parse(report) as { testResults: ReportedFile[] };
  return testResults
    .map(({ name, startTime, endTime }) => ({ name, seconds: (endTime - startTime) / 1000 }))
    .filter(({ seconds }) => seconds >= 1)
    .toSorted((one, other) => other.seconds - one.seconds)
    .slice(0, count)
    .map(({ name, seconds }) => `${seconds.toFixed(1).padStart(20)} s  ${name.replace(`${root}/`, '')}`);
}

/** Seconds and counts by part with its slowest files, and as the last line the total. */
export function runSummary(results: readonly PartResult[]): string {
  const lines = results.flatMap(({ counts, part, seconds, slowest = [] }) => [
    `${part.padEnd(12)} ${seconds.toFixed(1).padStart(7)} s  ${countLine(counts)}`,
    ...slowest,
  ]);
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
