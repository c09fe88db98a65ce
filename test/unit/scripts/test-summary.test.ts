import { describe, expect, it } from 'vitest';
import { countVitestReport, runSummary } from '../../../scripts/test-summary.ts';

const report = (failed: number) =>
  JSON.stringify({ numPassedTests: 7, numFailedTests: failed, numPendingTests: 1, numTodoTests: 1 });

describe('test summary', () => {
  it('counts tests, and a run that ended badly as a failure even without a failed test', () => {
    expect(countVitestReport(report(2), false)).toEqual({ passed: 7, failed: 2, skipped: 2 });
    expect(countVitestReport(report(0), false)).toEqual({ passed: 7, failed: 1, skipped: 2 });
    expect(countVitestReport(report(0), true)).toEqual({ passed: 7, failed: 0, skipped: 2 });
    expect(countVitestReport(null, false)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  it('ends with the total line', () => {
    const summary = runSummary([
      { part: 'lint', counts: { passed: 1, failed: 0, skipped: 0 }, seconds: 2.25 },
      { part: 'unit', counts: { passed: 7, failed: 1, skipped: 2 }, seconds: 61 },
    ]);
    expect(summary.split('\n').at(-1)).toBe('8 passed, 1 failed, 2 skipped');
    expect(summary).toContain('lint');
    expect(runSummary([{ part: 'lint', counts: { passed: 1, failed: 0, skipped: 0 }, seconds: 0 }])).toMatch(
      /1 passed, 0 failed$/,
    );
  });
});
