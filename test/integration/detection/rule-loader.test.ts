import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApplianceError } from '../../../src/core/errors.ts';
import { ruleLimits } from '../../../src/detection/rule-limits.ts';
import { loadRules } from '../../../src/detection/rule-loader.ts';

let folder = '';
const id = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const rule = (number: number) =>
  `title: Rule ${number}\nid: ${id(number)}\nlevel: low\nlogsource: { category: process_creation }\n` +
  'detection: { s: { Image: x }, condition: s }\n';

function write(name: string, text: string): void {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'haetae-rules-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('loading a folder of rules', () => {
  it('takes rule files of all sub-folders in the order of their paths and leaves other files alone', () => {
    write('b.yml', rule(2));
    write('a/z.yaml', rule(1));
    write('README.md', 'no rule');
    symlinkSync(path.join(folder, 'b.yml'), path.join(folder, 'c.yml'));
    const { rules, refused } = loadRules(folder);
    expect(rules.map(({ file, title }) => [file, title])).toEqual([
      [path.join('a', 'z.yaml'), 'Rule 1'],
      ['b.yml', 'Rule 2'],
    ]);
    expect(refused).toEqual([]);
  });

  it('lists a refused file with its reason and loads the others', () => {
    write('1.yml', rule(1));
    write('2.yml', rule(1));
    write('3.yml', rule(3).replace('Image', 'Image|re'));
    write('4.yml', `${rule(4)}# ${'x'.repeat(ruleLimits.fileBytes)}`);
    write('5.yml', `detection: ${'['.repeat(50_000)}`);
    write('6.yml', rule(6));
    const { rules, refused } = loadRules(folder);
    expect(rules.map(({ title }) => title)).toEqual(['Rule 1', 'Rule 6']);
    expect(refused.map(({ file }) => file)).toEqual(['2.yml', '3.yml', '4.yml', '5.yml']);
    expect(refused[0]?.reason).toBe(`its id ${id(1)} is already that of 1.yml`);
    expect(refused[1]?.reason).toContain("'re' is not supported");
    expect(refused[2]?.reason).toContain('more than 524288');
  });

  it('an empty folder has no rules; a missing one is an error with its name', () => {
    expect(loadRules(folder)).toEqual({ rules: [], refused: [] });
    const missing = path.join(folder, 'gone');
    const load = () => loadRules(missing);
    expect(load).toThrow(ApplianceError);
    expect(load).toThrow(missing);
  });
});
