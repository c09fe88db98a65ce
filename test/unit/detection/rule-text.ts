import { createDetector, type Detector } from '../../../src/detection/detector.ts';
import { parseRule } from '../../../src/detection/rule-loader.ts';

export const ruleId = '5f7a1f7e-9a39-4f0d-8a3e-6d0a3b1c2d4e';

/** A rule file with this detection part, and any top-level lines that replace the usual ones. */
export function ruleText(detection: string, lines: Record<string, string> = {}): string {
  const head: Record<string, string> = {
    title: 'Test rule',
    id: ruleId,
    status: 'test',
    level: 'medium',
    logsource: '{ category: process_creation }',
    ...lines,
  };
  const text = Object.entries(head)
    .filter(([, value]) => value !== '')
    .map(([key, value]) => `${key}: ${value}\n`);
  return `${text.join('')}detection:\n${detection.replace(/^/gm, '  ')}\n`;
}

export function detectorOf(detection: string, lines: Record<string, string> = {}): Detector {
  return createDetector([parseRule(ruleText(detection, lines), 'test.yml')]);
}
