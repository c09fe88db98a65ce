import { describe, expect, it, vi } from 'vitest';
import type { NormalisedEvent } from '../../../src/core/event.ts';
import { createParserBench } from '../../../src/ingest/parser-bench.ts';
import { createEnrichment } from '../../../src/sources/enrichment.ts';
import { startAt, withFolder } from '../store/store-fixture.ts';
import { disabledId, openIntake, quarantined, storedLines, totals } from './intake-fixture.ts';

const stages = ['read', 'build', 'enrich', 'detect'] as const;
type Stage = (typeof stages)[number];

/** Which stage throws over a record with the mark; null: none, as after a corrected program. */
const fault = vi.hoisted(() => ({ stage: null as string | null }));

vi.mock(import('../../../src/core/decode-text.ts'), async (original) => {
  const actual = await original();
  return {
    ...actual,
    decodeText(raw, charset) {
      const decoded = actual.decodeText(raw, charset);
      if (fault.stage === 'read' && decoded.text.includes('marked'))
        throw new RangeError('a fault over marked text\n    at marked (marked.ts:1:1)');
      return decoded;
    },
  };
});
vi.mock(import('../../../src/ingest/parsers/field-values.ts'), async (original) => {
  const actual = await original();
  return {
    ...actual,
    put(fields, name, value) {
      const isMarked = name === 'log.source.address' && JSON.stringify(fields).includes('marked');
      if (fault.stage === 'build' && isMarked)
        throw new RangeError('a fault over marked text\n    at marked (marked.ts:1:1)');
      return actual.put(fields, name, value);
    },
  };
});

function faultAt(stage: Stage) {
  return ({ fields }: NormalisedEvent) => {
    if (fault.stage === stage && JSON.stringify(fields).includes('marked'))
      throw new RangeError('a fault over marked text\n    at marked (marked.ts:1:1)');
  };
}

function open(folder: string) {
  const enrichment = createEnrichment();
  const [enrich, detect] = [faultAt('enrich'), faultAt('detect')];
  return openIntake(folder, {
    enrichment: { ...enrichment, apply: enrich },
    detect(event) {
      detect(event);
      return null;
    },
  });
}

const json = (word: string) => JSON.stringify({ event: { id: `id-${word}` }, process: { command_line: word } });
const line = (word: string) => `<13>Mar  2 09:00:00 host app: ${word} words`;
const body = [json('first'), json('marked'), json('last')].join('\n');
const lines = [line('first'), line('marked'), line('last')];

const doors: Record<string, (intake: ReturnType<typeof openIntake>) => Promise<void>> = {
  syslog: async (intake) => intake.lines(lines),
  push: async (intake) => {
    const answer = intake.feed(body);
    intake.intake.flush();
    expect(await answer).toMatchObject({ stored: 2, quarantined: 1 });
  },
  import: async (intake) => {
    const answer = intake.feed(body, { position: 7 });
    intake.intake.flush();
    expect(await answer).toMatchObject({ stored: 2, quarantined: 1 });
  },
};

describe.each(stages)('a record over which %s throws', (stage) => {
  it.each(Object.keys(doors))(
    'goes to quarantine with its reason, through the door %s; its neighbours are stored',
    (door) =>
      withFolder(async (folder) => {
        fault.stage = stage;
        const intake = open(folder);
        await doors[door]?.(intake);
        intake.intake.flush();
        expect(storedLines(folder).map((text) => /first|last/.exec(text)?.[0])).toEqual(['first', 'last']);
        expect(quarantined(folder)).toEqual([[`failed_${stage}`, door === 'syslog' ? line('marked') : json('marked')]]);
        expect(totals(folder)).toMatchObject({ received: 3, stored: 2, quarantined: 1, dropped: 0 });
        // Told once, with the stage and the kind of error, and without the record.
        const told = intake.diagnostics.reports.filter(({ name }) => name === 'RecordFailedError');
        expect(told).toHaveLength(1);
        expect(told[0]?.details).toMatchObject({
          stage,
          error: 'RangeError',
          place: expect.stringMatching(/^[\w.-]+\.ts:\d+:\d+$/),
          records: 1,
        });
        expect(JSON.stringify(told)).not.toContain('marked');

        // Parsed again it fails again and stays; after the fault is gone it becomes an event.
        expect(await intake.reparse()).toMatchObject({ examined: 1, stored: 0, failed: { [`failed_${stage}`]: 1 } });
        fault.stage = null;
        expect(await intake.reparse()).toMatchObject({ examined: 1, stored: 1 });
        expect(quarantined(folder)).toEqual([]);
        expect(totals(folder)).toMatchObject({ received: 3, stored: 3, quarantined: 0 });
        intake.close();
      }),
  );
});

it('the parser bench shows the fault at its line and goes on with the others', async () => {
  fault.stage = 'read';
  const bench = createParserBench(new URL('../../../config/parsers', import.meta.url).pathname);
  const raws = lines.map((text) => new TextEncoder().encode(text));
  const request = { lines: raws, parser: { name: 'auto' }, against: null, charset: 'auto', timeZone: 'UTC' } as const;
  const result = await bench.test({ ...request, receivedAt: startAt });
  fault.stage = null;
  expect(result.lines.map(({ outcome }) => outcome.kind)).toEqual(['event', 'failed', 'event']);
  expect(result.lines[1]).toMatchObject({ text: line('marked'), outcome: { reason: 'failed_read' } });
});

describe('times that no Date can hold', () => {
  const grave = '{"timestamp":"99999999999999999","eventid":"1","items":{"SYSCALL":["pid=1"]}}';
  const times = ['99999999999999999', '8640000000000001', '-8640000000000001', '1e400', '-0', 'NaN', '9'.repeat(400)];
  it.each([grave, ...times.map((time) => grave.replace('99999999999999999', time))])('end nothing: %s', (datagram) =>
    withFolder((folder) => {
      const intake = openIntake(folder);
      intake.lines([line('before'), datagram, line('behind')]);
      intake.close();
      expect(totals(folder)).toMatchObject({ received: 3, dropped: 0 });
      expect(storedLines(folder).filter((text) => /before|behind/.test(text))).toHaveLength(2);
    }),
  );
});

describe('a body', () => {
  it('that cannot be split goes to quarantine in a piece, and its sender is told so', () =>
    withFolder(async (folder) => {
      const intake = openIntake(folder);
      const { normaliseFeed } = intake.reader;
      intake.reader.normaliseFeed = () => {
        throw new TypeError('no way to split it');
      };
      const answer = intake.feed(body);
      intake.reader.normaliseFeed = normaliseFeed;
      intake.intake.flush();
      expect(await answer).toMatchObject({ stored: 0, quarantined: 1 });
      expect(quarantined(folder)).toEqual([['failed_split', body]]);
      intake.close();
    }));

  it('for a source that is switched off is refused and counted, for one that is not there it is kept', () =>
    withFolder(async (folder) => {
      const intake = openIntake(folder);
      const answers = [intake.feed(body, { sourceId: disabledId }), intake.feed(body, { sourceId: 99 })];
      intake.intake.flush();
      expect(await Promise.all(answers)).toMatchObject([
        { stored: 0, quarantined: 0, error: 'source disabled' },
        { stored: 0, quarantined: 3 },
      ]);
      expect(totals(folder)).toMatchObject({ received: 6, stored: 0, quarantined: 3, dropped: 3 });
      expect(new Set(quarantined(folder).map(([reason]) => reason))).toEqual(new Set(['source_unknown']));
      // Never silently another source's.
      expect(storedLines(folder)).toEqual([]);
      intake.close();
    }));
});
