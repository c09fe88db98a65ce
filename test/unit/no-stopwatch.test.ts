import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/**
 * A test that measures time fails on a machine that others use, however right the program is. What such tests look like is
 * refused here; `test/wait-until.ts` says what to do instead.
 */
const refused: { what: string; pattern: RegExp }[] = [
  { what: 'a limit of its own for a wait', pattern: /\bwithinMs\b|\btimeout: *[\d_]+/ },
  { what: 'a limit of its own for a test', pattern: /^ *\}, *[\d_]{4,}\);/m },
  { what: 'a wait of one second (vi.waitFor)', pattern: /\bvi\.wait(For|Until)\(/ },
  { what: 'so many tries', pattern: /\b(tries|attempts?|rounds) < [\d_]+; *\1?[^\n]*\n[^}]*(setTimeout|sleep)\(/ },
  {
    what: 'a comparison of time that passed',
    pattern:
      /expect\([^;]*?(performance\.now|Date\.now\(\) -|elapsed|took|[Dd]urationMs|delayP\d+Ms|DelayP\d+Ms|(?<!Cpu)[sS]econds)[^;]*?\)\.toBeLess/,
  },
];

const here = join(import.meta.dirname, '..');
const files = readdirSync(here, { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.ts') && !name.endsWith('no-stopwatch.test.ts'),
);

function found(text: string): string[] {
  return refused.filter(({ pattern }) => pattern.test(text)).map(({ what }) => what);
}

describe('no test is a stopwatch', () => {
  it('nor waits with a limit of its own', () => {
    const guilty = files.flatMap((name) =>
      found(readFileSync(join(here, name), 'utf8')).map((what) => `${name}: ${what}`),
    );
    expect(guilty).toEqual([]);
    expect(files.length).toBeGreaterThan(200);
  });

  it.each([
    ["await until('x', seen, { withinMs: 30_000 });"],
    ["it('x', { timeout: 20_000 }, async () => {"],
    ['  }, 120_000);'],
    ['await vi.waitFor(() => expect(a).toBe(1));'],
    [
      'for (let tries = 0; tries < 200; tries++) {\n  if (seen()) return;\n  await new Promise((r) => setTimeout(r, 25));\n}',
    ],
    ['expect(performance.now() - startedAt).toBeLessThan(500);'],
    ['expect(Date.now() - at).toBeLessThanOrEqual(500);'],
    ['expect(run.result.eventLoopDelayP99Ms).toBeLessThan(20);'],
    ['expect(result.durationMs, text).toBeLessThan(20);'],
  ])('%s is found', (text) => {
    expect(found(text)).toHaveLength(1);
  });

  it.each([
    ['expect(records.length).toBeLessThan(20);'],
    ['expect(run.result.eventLoopOwnP99Ms).toBeLessThan(20);'],
    ['expect(figures.mainCpuSeconds).toBeLessThan(figures.allCpuSeconds / 2);'],
    ['expect(event.at).toBeLessThanOrEqual(receivedAt + 86_400_000);'],
    ["await waitUntil('a line', () => lines > 0);"],
  ])('%s is none', (text) => {
    expect(found(text)).toEqual([]);
  });
});
