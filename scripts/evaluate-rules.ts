import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { AlertFromLevel } from '../src/core/alert.ts';
import { severities } from '../src/core/event.ts';
import { defaultAlertFromLevel } from '../src/detection/alert-draft.ts';
import { createDetector } from '../src/detection/detector.ts';
import type { Rule } from '../src/detection/rule.ts';
import { loadRules } from '../src/detection/rule-loader.ts';
import { type CaptureResult, evaluateCapture, type Place, type Scenario } from './rule-evaluation.ts';

/**
 * Runs ingest and the detection rules over recorded captures and prints what they find and what they disturb.
 *
 *   node scripts/evaluate-rules.ts [--data FOLDER] [--rules FOLDER] [--from LEVEL] [--only ID] [--misses] [--show TITLE]
 *
 * The folder has `scenarios.json` with event and label files of each capture (its README says how). Background is
 * counted only 60 s or more away from the attack, as labels near it are incomplete.
 */
interface RuleCount {
  rule: Rule;
  hits: Record<Place, number>;
  captures: Set<string>;
}

const { values } = parseArgs({
  options: {
    data: {
      type: 'string',
      default: process.env['HAETAE_DATA'] ?? path.join(import.meta.dirname, '../../shared/data'),
    },
    rules: { type: 'string', default: path.join(import.meta.dirname, '../config/rules') },
    from: { type: 'string', default: defaultAlertFromLevel },
    only: { type: 'string', default: '' },
    misses: { type: 'boolean', default: false },
    show: { type: 'string' },
  },
});

const index = path.join(values.data, 'scenarios.json');
if (!existsSync(index)) stop(`No recordings at ${values.data}; name their folder with --data or HAETAE_DATA.`);
const levels = severities.slice(1);
if (!levels.some((level) => level === values.from)) stop(`--from takes one of ${levels.join(', ')}.`);

const { rules, refused } = loadRules(values.rules);
for (const { file, reason } of refused) console.error(`refused ${file}: ${reason}`);
const counts = new Map<string, RuleCount>(
  rules.map((rule) => [rule.id, { rule, hits: { attack: 0, near: 0, background: 0 }, captures: new Set() }]),
);
const detector = createDetector(rules);
const { scenarios } = JSON.parse(readFileSync(index, 'utf8')) as { scenarios: Scenario[] };
const results: CaptureResult[] = [];
for (const scenario of scenarios) {
  if (!scenario.file || !/^(otrf|evtx)/.test(scenario.set) || !scenario.id.includes(values.only)) continue;
  const result = await evaluateCapture(scenario, {
    dataFolder: values.data,
    detector,
    alertFromLevel: values.from as AlertFromLevel,
    onHits(place, hits, event) {
      for (const hit of hits) {
        const count = counts.get(hit.id);
        if (count === undefined) continue;
        count.hits[place]++;
        if (place === 'attack') count.captures.add(scenario.id);
        if (values.show === undefined || !hit.title.includes(values.show)) continue;
        console.log(place.padEnd(10), scenario.id, event.raw['EventID'] ?? '', JSON.stringify(event.n).slice(0, 400));
      }
    },
  });
  results.push(result);
}
reportRules();
reportOtrf(results.filter((result) => result.set === 'otrf'));
reportOthers();
if (values.misses) reportMisses();

function reportRules(): void {
  console.log(`\n${rules.length} rules, ${refused.length} refused\n`);
  console.log('hits: attack / within 60 s of it / background   captures   level  rule');
  const byNoise = (a: RuleCount, b: RuleCount): number =>
    b.hits.background - a.hits.background || b.hits.attack - a.hits.attack;
  for (const { rule, hits, captures } of [...counts.values()].sort(byNoise)) {
    const numbers = [hits.attack, hits.near, hits.background, captures.size].map((count) => String(count).padStart(6));
    console.log(`${numbers.join(' ')}   ${rule.level.padEnd(13)} ${rule.title}`);
  }
}

function reportOtrf(captures: CaptureResult[]): void {
  const sum = (count: (result: CaptureResult) => number): number =>
    captures.reduce((total, result) => total + count(result), 0);
  const found = (list: CaptureResult[]): string =>
    `${list.filter((result) => result.alerts.attack > 0).length} of ${list.length}`;
  const labelled = captures.filter((result) => result.hasAttackStarts);
  const others = captures.filter((result) => !result.hasAttackStarts);
  console.log(
    `\notrf, captures with labelled attack process starts: ${found(labelled)} have an alert on an attack event`,
  );
  console.log(`otrf, other captures: ${found(others)}`);
  console.log(`otrf, attack process starts with an alert: ${sum((r) => r.startAlerts)} of ${sum((r) => r.starts)}`);
  const background = sum((result) => result.events.background);
  const alerts = sum((result) => result.alerts.background);
  const rate = ((10_000 * alerts) / Math.max(1, background)).toFixed(2);
  console.log(`otrf, background: ${alerts} alerts on ${background} events = ${rate} per 10,000`);
  const near = sum((result) => result.alerts.near);
  console.log(`otrf, others within 60 s of the attack: ${near} alerts on ${sum((r) => r.events.near)} events`);
  console.log(`otrf, on attack events: ${sum((result) => result.alerts.attack)} alerts`);
}

function reportOthers(): void {
  for (const set of new Set(results.map((result) => result.set))) {
    if (set === 'otrf') continue;
    const captures = results.filter((result) => result.set === set);
    const hit = captures.filter((result) => result.alerts.attack + result.alerts.background > 0);
    const note = set === 'evtx_omerbenamram' ? ' (ordinary logs: fewer is better)' : '';
    console.log(`${set}: ${hit.length} of ${captures.length} captures have an alert${note}`);
  }
  const unreadable = results.reduce((total, result) => total + result.unreadable, 0);
  if (unreadable > 0) console.log(`${unreadable} records could not be read`);
}

function reportMisses(): void {
  console.log('\nnothing found in:');
  for (const result of results) {
    if (result.alerts.attack === 0 && result.set !== 'evtx_omerbenamram') console.log(`  ${result.id}`);
  }
}

function stop(message: string): never {
  console.error(message);
  process.exit(2);
}
