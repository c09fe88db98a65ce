import type { ChaosFacts } from './chaos-facts.ts';
import { judgeAcknowledged, judgeLedger, judgeLines, presentOf } from './judge-records.ts';
import { type DisturbanceOutcome, judgeLives, judgeOutcomes, judgePoison, outcomesOf } from './judge-service.ts';
import { series } from './number-marks.ts';

/** The judgement of a run. */
export interface ChaosVerdict {
  /** Why the run failed; empty where it did not. */
  wrong: string[];
  /** Table of disturbances and the closing figures. */
  text: string;
}

/** Judges a run. `backWithinMs`: how long nothing may be taken because of one disturbance. */
export function judgeChaos(facts: ChaosFacts, backWithinMs: number): ChaosVerdict {
  const outcomes = outcomesOf(facts);
  const lines = judgeLines(facts);
  const wrong = [
    ...judgeLives(facts),
    ...judgeAcknowledged(facts),
    ...lines.wrong,
    ...judgeLedger(facts),
    ...judgePoison(facts),
    ...facts.wrongAnswers.map((answer) => `a push was not accounted for: ${answer}`),
    ...judgeOutcomes(outcomes, backWithinMs),
  ];
  return { wrong: [...new Set(wrong)], text: [...tableOf(outcomes), '', ...figuresOf(facts, lines)].join('\n') };
}

function tableOf(outcomes: readonly DisturbanceOutcome[]): string[] {
  const names = [...new Set(outcomes.map(({ happening }) => happening.name))].toSorted();
  const rows = names.map((name) => {
    const all = outcomes.filter(({ happening }) => happening.name === name);
    const ran = all.filter(({ happening }) => happening.seen.skipped !== true);
    const told = ran.filter((outcome) => outcome.told !== null);
    const longest = Math.max(0, ...ran.map((outcome) => outcome.awayMs));
    const wrong = ran.reduce((sum, { happening }) => sum + (happening.seen.wrong?.length ?? 0), 0);
    const how = [...new Set(told.map((outcome) => outcome.told))].join(', ') || '–';
    return [name, ran.length, all.length - ran.length, `${told.length}`, (longest / 1000).toFixed(1), wrong, how];
  });
  const header = ['disturbance', 'times', 'skipped', 'told of', 'longest without commit, s', 'wrong', 'told by'];
  const table = [header, ...rows].map((row) => row.map(String));
  const widths = header.map((_, column) => Math.max(...table.map((row) => (row[column] ?? '').length)));
  return table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function figuresOf(facts: ChaosFacts, lines: ReturnType<typeof judgeLines>): string[] {
  const { stored, deaths, acknowledged, run, datagramsSent, pushAnswers } = facts;
  const seconds = (run.toAt - run.fromAt) / 1000;
  const count = (number: number) => number.toLocaleString('en');
  const acked = [...acknowledged.values()].reduce((sum, numbers) => sum + numbers.total(), 0);
  const received = stored.ledger.received;
  const answers = Object.entries(pushAnswers)
    .map(([status, times]) => `${times} × ${status}`)
    .join(', ');
  return [
    `${seconds.toFixed(0)} s, ${count(Math.round(received / seconds))} records received a second, ${deaths.length} deaths, ` +
      `${stored.partitions} partitions`,
    `pushes    ${count(acked)} records acknowledged; answers of the load: ${answers}`,
    `TCP       ${count(lines.sent)} lines sent, ${count(presentOf(facts, series.line))} stored, ${count(lines.inFlight)} in flight at a death`,
    `UDP       ${count(datagramsSent)} datagrams sent, ${count(presentOf(facts, series.datagram))} stored`,
    `poison    ${count(presentOf(facts, series.poison))} stored, ${count(stored.quarantined.get(series.poison)?.total() ?? 0)} in quarantine`,
    `ledger    ${JSON.stringify(stored.ledger)}`,
  ];
}
