import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EventFields, eventCategories } from '../../../src/core/event.ts';
import { createDetector } from '../../../src/detection/detector.ts';
import { readRuleDocument } from '../../../src/detection/rule-document.ts';
import { loadRules } from '../../../src/detection/rule-loader.ts';
import { printCondition, referenceMatch, type TestCondition, type TestSelection } from './reference-matcher.ts';
import { ruleId } from './rule-text.ts';
import { eventOf } from './sample-event.ts';

/** Few letters, so that values and texts often agree, and everything that the syntax treats specially. */
const letters = fc.constantFrom('a', 'b', 'A', 'c', '\\', '/', '.', ' ', '*', '?', '\n');
const text = fc.string({ unit: letters, maxLength: 12 });
const word = fc.string({ unit: letters, minLength: 1, maxLength: 6 });

const entry = fc.oneof(
  fc.tuple(
    fc.constantFrom('Image', 'CommandLine', 'own.field'),
    fc.constantFrom('', '|cased'),
    fc.array(fc.oneof(word, fc.constantFrom(null, '')), { minLength: 1, maxLength: 4 }),
  ),
  fc.tuple(
    fc.constantFrom('Image', 'CommandLine', 'own.field'),
    fc.constantFrom('|contains', '|startswith', '|endswith', '|contains|all', '|endswith|cased', '|contains|cased'),
    fc.array(word, { minLength: 1, maxLength: 5 }),
  ),
);
const selection = fc
  .array(entry, { minLength: 1, maxLength: 3 })
  .map((entries): TestSelection => Object.fromEntries(entries.map(([field, rest, values]) => [field + rest, values])));
const names = ['s_1', 's_2', 't_1'] as const;
const selections = fc.record({ s_1: selection, s_2: selection, t_1: selection });
const condition = fc.letrec<{ any: TestCondition }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.record({ kind: fc.constant('selection' as const), name: fc.constantFrom(...names) }),
    fc.record({ kind: fc.constantFrom('1' as const, 'all' as const), prefix: fc.constantFrom('s_', 't', 's_2') }),
    fc.record({ kind: fc.constant('not' as const), part: tie('any') }),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      parts: fc.array(tie('any'), { minLength: 1, maxLength: 3 }),
    }),
  ),
})).any;
const recordedFields = fc
  .record({ 'process.executable': text, 'process.command_line': text, 'own.field': text }, { requiredKeys: [] })
  .map((fields): Record<string, string> => ({ ...fields }));

describe('a compiled rule', () => {
  it('decides as the reference does, event after event', () => {
    const property = fc.property(
      condition,
      selections,
      fc.array(recordedFields, { minLength: 1, maxLength: 6 }),
      (asked, maps, events) => {
        // Every selection has to be used; `or (all of them and not all of them)` changes nothing.
        const printed = `(${printCondition(asked)}) or (all of them and not all of them)`;
        const rule = readRuleDocument(
          {
            title: 'Property',
            id: ruleId,
            level: 'low',
            logsource: { category: 'process_creation' },
            detection: { ...maps, condition: printed },
          },
          'p.yml',
        );
        const detector = createDetector([rule]);
        for (const fields of events) {
          expect(detector.match(eventOf({ fields })).length > 0).toBe(referenceMatch(asked, maps, fields));
        }
      },
    );
    fc.assert(property, { numRuns: 3_000 });
  });
});

describe('the rules of the product', () => {
  const { rules } = loadRules(new URL('../../../config/rules', import.meta.url).pathname);
  const detector = createDetector(rules);
  const keys = fc.oneof(
    fc.string(),
    fc.constantFrom(
      'process.executable',
      'process.command_line',
      'event.provider',
      'event.code',
      'winlog.channel',
      'process.name',
      'host.os.type',
      'registry.path',
      'message',
      '__proto__',
    ),
  );
  const values = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 400 }),
    fc.double(),
    fc.constantFrom('Microsoft-Windows-Sysmon', 'Microsoft-Windows-Security-Auditing', 'Security', '1', '4688', 'sshd'),
    // What a faulty parser could hand over although the type forbids it.
    fc.constantFrom<unknown>(null, undefined, [], {}, true, 1n).map((value) => value as string),
  );

  it('never throw, whatever an event holds', () => {
    const property = fc.property(
      fc.constantFrom(...eventCategories),
      fc.string(),
      fc.dictionary(keys, values, { maxKeys: 12 }),
      (category, action, fields: EventFields) => {
        expect(Array.isArray(detector.match(eventOf({ category, action, fields })))).toBe(true);
      },
    );
    fc.assert(property, { numRuns: 2_000 });
  });

  it('take a very long command line', () => {
    const commandLine = `cmd /c ${'a '.repeat(1_000_000)} vssadmin delete shadows`;
    const hits = detector.match(
      eventOf({
        fields: { 'process.executable': 'C:\\Windows\\System32\\cmd.exe', 'process.command_line': commandLine },
      }),
    );
    expect(hits.map(({ title }) => title)).toContain('Backups or recovery removed');
  });
});
