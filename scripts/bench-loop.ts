/**
 * Measures how late the main thread's event loop is while the real pipeline (a) analyses alerts whose context holds a
 * thousand events of 32 KB of hostile text and (b) groups 200 alerts beside 20 open tickets of 30 alerts.
 *
 * Usage: node scripts/bench-loop.ts [--events N] [--alerts N] [--json FILE]
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { silentDiagnostics } from '../src/diagnostics/log.ts';
import { type LoopFigures, openLoopRun } from './bench/loop-run.ts';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000' },
    alerts: { type: 'string', default: '5' },
    json: { type: 'string' },
  },
});
const folder = mkdtempSync(join(tmpdir(), 'haetae-bench-loop-'));
try {
  const run = await openLoopRun(folder, silentDiagnostics);
  const [events, alerts] = [Number(values.events), Number(values.alerts)];
  const analysis = await run.analyse({ events, alerts });
  tell(`analysis of ${alerts} alerts, ${events} events of 32 KB around each`, analysis);
  const grouping = await run.group({ tickets: 20, members: 30, waiting: 200 });
  tell('grouping of 200 alerts into 20 tickets of 30', grouping);
  await run.stop();
  if (values.json !== undefined)
    writeFileSync(values.json, `${JSON.stringify({ events, alerts, analysis, grouping }, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function tell(what: string, figures: LoopFigures): void {
  const { delayP99Ms, delayLongestMs, ownP99Ms, ownLongestMs, mainCpuSeconds, allCpuSeconds } = figures;
  console.log(
    `${what}: event-loop delay p99 ${delayP99Ms.toFixed(1)} ms, longest ${delayLongestMs.toFixed(1)} ms; ` +
      `own work of the main thread p99 ${ownP99Ms.toFixed(1)} ms, longest ${ownLongestMs.toFixed(1)} ms; ` +
      `CPU ${mainCpuSeconds.toFixed(2)} s of ${allCpuSeconds.toFixed(2)} s`,
  );
}
