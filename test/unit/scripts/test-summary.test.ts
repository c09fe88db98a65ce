import { describe, expect, it } from 'vitest';
import { countVitestReport, runSummary, slowestFiles } from '../../../scripts/test-summary.ts';

const report = (failed: number) =>
  JSON.stringify({ numPassedTests: 7, numFailedTests: failed, numPendingTests: 1, numTodoTests: 1 });

describe('test summary', () => {
  it('counts tests, and a run that ended badly as a failure even without a failed test', () => {
    expect(countVitestReport(report(2), false)).toEqual({ passed: 7, failed: 2, skipped: 2 });
    expect(countVitestReport(report(0), false)).toEqual({ passed: 7, failed: 1, skipped: 2 });
    expect(countVitestReport(report(0), true)).toEqual({ passed: 7, failed: 0, skipped: 2 });
    expect(countVitestReport(null, false)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  it('names the files that took longest, and none that took no time', () => {
    const file = (name: string, seconds: number) => ({
      name: `/here/${name}`,
      startTime: 5000,
      endTime: 5000 + seconds * 1000,
    });
    const text = JSON.stringify({ testResults: [file('a', 2), file('b', 0.2), file('c', 61), file('d', 3)] });
    expect(slowestFiles(text, '/here', 2).map((line) => line.trim())).toEqual(['61.0 s  c', '3.0 s  d']);
    expect(slowestFiles(text, '/here')).toHaveLength(3);
    expect(slowestFiles(null, '/here')).toEqual([]);
    const part = {
      part: 'unit',
      counts: { passed: 1, failed: 0, skipped: 0 },
      seconds: 66,
      slowest: slowestFiles(text, '/here'),
    };
    expect(runSummary([part])).toMatch(/unit +66\.0 s {2}1 passed, 0 failed\n +61\.0 s {2}c\n/);
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
