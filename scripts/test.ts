/**
 * Runs the checks by part and counts them: `node scripts/test.ts [--bail] [part …]`, all parts without names. The last
 * line is `N passed, N failed[, N skipped]` over all tests; each static check counts as one.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Counts, countVitestReport, type PartResult, runSummary, slowestFiles } from './test-summary.ts';
import { ensureSystemPackages } from './test-system-packages.ts';

const root = join(import.meta.dirname, '..');
const webConfig = 'src/console/web/tsconfig.json';
const reports = mkdtempSync(join(tmpdir(), 'haetae-test-'));

/** Runs a program of node_modules in the foreground; true where it ended well. */
function runTool(script: string, args: readonly string[]): boolean {
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules', script), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  return status === 0;
}

function staticCheck(...commands: (() => boolean)[]): Counts {
  const failed = commands.filter((command) => !command()).length;
  return { passed: commands.length - failed, failed, skipped: 0 };
}

/** One Vitest project; tests are counted from its JSON report, and a run that ends badly without one is a failure. */
function vitest(project: string): Counts {
  const report = join(reports, `${project}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const ended = runTool('vitest/vitest.mjs', ['run', '--project', project, '--passWithNoTests', ...reporters]);
  return countVitestReport(reportOf(project), ended);
}

/** What Vitest wrote about a project; null where it wrote nothing. */
function reportOf(project: string): string | null {
  const report = join(reports, `${project}.json`);
  return existsSync(report) ? readFileSync(report, 'utf8') : null;
}

const parts: Record<string, () => Counts> = {
  lint: () => staticCheck(() => runTool('@biomejs/biome/bin/biome', ['check'])),
  types: () => {
    const tsc = (project: string) => () => runTool('typescript/bin/tsc', ['-p', project]);
    return staticCheck(tsc('.'), ...(existsSync(join(root, webConfig)) ? [tsc(webConfig)] : []));
  },
  dead: () => staticCheck(() => runTool('knip/bin/knip.js', [])),
  unit: () => vitest('unit'),
  integration: () => vitest('integration'),
  model: () => vitest('model'),
  e2e: () => {
    const missing = ensureSystemPackages();
    if (missing !== null) console.error(missing);
    return missing === null ? vitest('e2e') : { passed: 0, failed: 1, skipped: 0 };
  },
};

function main(args: readonly string[]): number {
  const bail = args.includes('--bail');
  const asked = args.filter((argument) => argument !== '--bail');
  const unknown = asked.find((name) => !Object.hasOwn(parts, name));
  if (unknown !== undefined) {
    console.error(`There is no part ${unknown}; parts are ${Object.keys(parts).join(', ')}.`);
    return 2;
  }
  const results: PartResult[] = [];
  for (const [part, run] of Object.entries(parts)) {
    if (asked.length > 0 && !asked.includes(part)) continue;
    console.log(`\n── ${part}`);
    const startedAt = performance.now();
    const counts = run();
    const slowest = slowestFiles(reportOf(part), root);
    results.push({ part, counts, seconds: (performance.now() - startedAt) / 1000, slowest });
    if (bail && counts.failed > 0) break;
  }
  console.log(runSummary(results));
  return results.some(({ counts }) => counts.failed > 0) ? 1 : 0;
}

try {
  process.exitCode = main(process.argv.slice(2));
} finally {
  rmSync(reports, { recursive: true, force: true });
}
