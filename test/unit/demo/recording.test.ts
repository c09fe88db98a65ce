import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { day } from '../../../config/demo/day.ts';
import { buildRecording, recordingTexts } from '../../../scripts/demo/recording/build-recording.ts';
import { machines } from '../../../scripts/demo/recording/company.ts';
import { createLinuxMachine } from '../../../scripts/demo/recording/linux-machine.ts';
import {
  parseRecording,
  parseTruth,
  payloadAt,
  type RecordedItem,
} from '../../../scripts/demo/recording/recorded-item.ts';
import { createWindowsMachine } from '../../../scripts/demo/recording/windows-machine.ts';

const committed = (name: string) => readFileSync(new URL(`../../../config/demo/${name}`, import.meta.url), 'utf8');
const recording = committed('day.ndjson');
const items = parseRecording(recording);
const truth = parseTruth(committed('truth.ndjson'));
const alerts = truth.episodes.flatMap((episode) => episode.alerts);

describe('the recorded day', () => {
  it('is what the episodes give: run scripts/demo/make-recording.ts after changing one', () => {
    const texts = recordingTexts(buildRecording(day));
    expect(texts.recording === recording).toBe(true);
    expect(texts.truth === committed('truth.ndjson')).toBe(true);
  });

  it('is small enough to be kept, and a day in miniature', () => {
    expect(Buffer.byteLength(recording)).toBeLessThan(1_400_000);
    expect(items.length).toBeGreaterThan(1500);
    expect(items.length).toBeLessThan(4000);
    expect(alerts.length).toBeGreaterThanOrEqual(22);
    expect(alerts.length).toBeLessThanOrEqual(28);
  });

  it('goes forward in time and fills every place', () => {
    let before = 0;
    for (const item of items) {
      expect(item.offsetSeconds).toBeGreaterThanOrEqual(before);
      before = item.offsetSeconds;
      expect(payloadAt(item, 1_700_000_000_000)).not.toMatch(/\{\{|\}\}\s/);
    }
    expect(before).toBeLessThanOrEqual(truth.daySeconds);
  });

  it('has only invented addresses: inside 10.20/16, outside the documentation ranges', () => {
    const foreign = [...recording.matchAll(/(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])/g)]
      .map(([address]) => address)
      .filter((address) => !/^(10\.20\.|192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|127\.0\.0\.1$)/.test(address))
      // Versions of programs have four numbers too.
      .filter((address) => !recording.includes(`"${address}"`));
    expect([...new Set(foreign)]).toEqual([]);
  });

  it('tells process trees that hang together: a parent ran before the day or was seen to start', () => {
    const known = new Set(knownBeforeTheDay());
    for (const item of items) {
      const started = processStart(item);
      if (started === null) continue;
      expect(known, `${started.id} of ${started.parent}`).toContain(started.parent);
      known.add(started.id);
    }
    expect(known.size).toBeGreaterThan(400);
  });

  it('gives each alert 10 to 60 events of its host within a minute, the neighbours of an attack among them', () => {
    for (const { line, host, offsetSeconds, title } of alerts) {
      const near = items.filter((item) => Math.abs(item.offsetSeconds - offsetSeconds) <= 60 && hostOf(item) === host);
      expect(near.length, `${title} at line ${line}`).toBeGreaterThanOrEqual(10);
      expect(near.length, `${title} at line ${line}`).toBeLessThanOrEqual(75);
    }
  });

  it('can be told apart by host and time: two alerts of a host are never within 20 ms', () => {
    for (const [index, one] of alerts.entries())
      for (const other of alerts.slice(index + 1))
        if (one.host === other.host) expect(Math.abs(one.offsetSeconds - other.offsetSeconds)).toBeGreaterThan(0.02);
  });

  it('overlaps the two attacks in time, on different hosts', () => {
    const [first, second] = truth.episodes.filter(({ kind }) => kind === 'attack');
    const span = (episode: typeof first) => (episode?.alerts ?? []).map(({ offsetSeconds }) => offsetSeconds);
    expect(Math.max(...span(first))).toBeGreaterThan(Math.min(...span(second)));
    expect(Math.max(...span(second))).toBeGreaterThan(Math.min(...span(first)));
    expect(first?.hosts.filter((host) => second?.hosts.includes(host))).toEqual([]);
  });
});

describe('payloadAt', () => {
  const at = Date.UTC(2025, 5, 3, 16, 4, 5, 6);
  const filled = (payload: string) => payloadAt({ offsetSeconds: 0, via: 'udp', payload }, at);

  it.each([
    ['{{iso}}', '2025-06-03T16:04:05.006Z'],
    ['{{utc}}', '2025-06-03 16:04:05.006'],
    ['{{kst}}', '2025-06-04T01:04:05.006+09:00'],
    ['{{time5424}}', '2025-06-04T01:04:05.006+09:00'],
    ['{{time3164}}', 'Jun  4 01:04:05'],
    ['{{date}}', '20250604'],
    ['{{epoch}}', '1748966645.006'],
    ['{{epochMs}}', '1748966645006'],
  ])('%s becomes %s', (place, text) => expect(filled(`a ${place} b`)).toBe(`a ${text} b`));

  it('refuses a place it does not know', () => expect(() => filled('{{noon}}')).toThrow('{{noon}}'));
});

function knownBeforeTheDay(): string[] {
  return machines.flatMap((facts) =>
    facts.system === 'windows'
      ? Object.values(createWindowsMachine(facts).running).map(({ guid }) => guid)
      : Object.values(createLinuxMachine(facts).running).map(({ pid }) => `${facts.name}-${pid}`),
  );
}

interface StartedProcess {
  id: string;
  parent: string;
}

/** Process starts of Sysmon in both collectors' shapes, of the sensor, and of auditd. */
function processStart({ payload }: RecordedItem): StartedProcess | null {
  if (typeof payload === 'string') {
    const audit = /gd-\S+ audispd.*type=SYSCALL .* ppid=(\d+) pid=(\d+)/.exec(payload);
    const host = /(gd-\S+) audispd/.exec(payload)?.[1];
    return audit === null ? null : { id: `${host}-${audit[2]}`, parent: `${host}-${audit[1]}` };
  }
  const text = JSON.stringify(payload);
  const sysmon = /"ProcessGuid":"([^"]+)".*"ParentProcessGuid":"([^"]+)"/.exec(text);
  if (sysmon !== null) return { id: sysmon[1] ?? '', parent: sysmon[2] ?? '' };
  const sensor = /"type":\["start"\].*?"entity_id":"([^"]+)".*"parent":\{"entity_id":"([^"]+)"/.exec(text);
  return sensor === null ? null : { id: sensor[1] ?? '', parent: sensor[2] ?? '' };
}

function hostOf({ payload }: RecordedItem): string {
  if (typeof payload === 'string') return /(?:\}\}) (\S+) /.exec(payload)?.[1] ?? '';
  const text = JSON.stringify(payload);
  const name = /"(?:Hostname|computer_name)":"([^"]+)"/.exec(text) ?? /"host":\{"name":"([^"]+)"/.exec(text);
  return (name?.[1] ?? '').toLowerCase();
}
