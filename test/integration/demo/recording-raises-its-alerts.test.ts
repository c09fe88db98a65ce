import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { detectRecording } from '../../../scripts/demo/detect-recording.ts';
import { parseRecording, parseTruth } from '../../../scripts/demo/recording/recorded-item.ts';

const place = (path: string) => fileURLToPath(new URL(`../../../config/${path}`, import.meta.url));
const read = (name: string) => readFileSync(place(`demo/${name}`), 'utf8');
const truth = parseTruth(read('truth.ndjson'));
const items = parseRecording(read('day.ndjson'));
const endAt = Date.UTC(2026, 2, 10, 3);
const lines = detectRecording(items, { rulesFolder: place('rules'), daySeconds: truth.daySeconds, endAt });
const hosts = new Set(truth.episodes.flatMap((episode) => episode.hosts));

describe('the recorded day through the normaliser and our rules', () => {
  it('raises exactly the alerts that the episodes expect, by the rules that they name', () => {
    const raised = lines.flatMap(({ line, alert }) => {
      if (alert === null) return [];
      const strongest = alert.origin === 'sensor' ? alert.title : alert.rules.map(({ title }) => title);
      return [{ line, by: strongest }];
    });
    const expected = truth.episodes.flatMap((episode) => episode.alerts).sort((a, b) => a.line - b.line);
    expect(raised.map(({ line }) => line)).toEqual(expected.map(({ line }) => line));
    for (const [index, { title, line }] of expected.entries())
      expect(raised[index]?.by, `line ${line}`).toContain(title);
  });

  it('has no record that cannot be read', () => {
    expect(lines.filter(({ outcome }) => outcome.kind !== 'event')).toEqual([]);
  });

  it('keeps host and time of every record of an episode', () => {
    for (const episode of truth.episodes)
      for (const line of episode.lines) {
        const event = eventOf(line);
        expect(hosts, `line ${line}`).toContain(event.host);
        const at = endAt + ((items[line - 1]?.offsetSeconds ?? 0) - truth.daySeconds) * 1000;
        expect(Math.abs(event.at - at), `line ${line}`).toBeLessThanOrEqual(1000);
      }
  });

  it('gives every process start its command line, user and parent as far as the record has them', () => {
    const starts = lines.flatMap(({ outcome }) =>
      outcome.kind === 'event' &&
      outcome.event.category === 'process' &&
      outcome.event.fields['process.parent.executable']
        ? [outcome.event.fields]
        : [],
    );
    expect(starts.length).toBeGreaterThan(200);
    for (const fields of starts) {
      expect(fields['process.command_line']).toBeTruthy();
      expect(fields['user.name']).toBeTruthy();
      expect(fields['process.parent.entity_id']).toBeTruthy();
    }
  });
});

function eventOf(line: number) {
  const outcome = lines[line - 1]?.outcome;
  if (outcome?.kind !== 'event') throw new Error(`Line ${line} is not an event.`);
  return outcome.event;
}
