import { describe, expect, it } from 'vitest';
import type { AlertFromLevel, RuleHit } from '../../../src/core/alert.ts';
import type { SensorThreat, Severity } from '../../../src/core/event.ts';
import { alertOf } from '../../../src/detection/alert-draft.ts';
import { eventOf } from './sample-event.ts';

const hit = (level: Severity, title: string = level, techniques: string[] = []): RuleHit => ({
  id: title,
  title,
  titleKo: null,
  level,
  techniques,
  tactics: [],
});
const threat: SensorThreat = { title: 'Trojan found', severity: 'high', techniques: ['T1204'] };

describe('whether rule hits make an alert', () => {
  it.each<[Severity[], AlertFromLevel | undefined, boolean]>([
    [[], undefined, false],
    [['informational'], undefined, false],
    [['informational', 'informational', 'informational'], undefined, false],
    [['low'], undefined, false],
    [['low', 'informational'], undefined, false],
    [['low', 'low'], undefined, true],
    [['medium'], undefined, true],
    [['critical'], 'critical', true],
    [['high'], 'critical', false],
    [['high', 'high'], 'critical', true],
    [['medium', 'high'], 'critical', false],
    [['low', 'low'], 'high', false],
    [['medium', 'medium'], 'high', true],
    [['low'], 'low', true],
    [['informational', 'informational'], 'low', false],
  ])('%j from %s: %s', (levels, from, expected) => {
    const hits = levels.map((level, index) => hit(level, `${level} ${index}`));
    expect(alertOf(eventOf(), hits, from) !== null).toBe(expected);
  });
});

describe('an alert', () => {
  it('of a sensor is one without any rule', () => {
    expect(alertOf(eventOf({ threat }), [])).toEqual({
      severity: 'high',
      title: 'Trojan found',
      origin: 'sensor',
      rules: [],
      techniques: ['T1204'],
    });
  });

  it('of both has the higher severity, the title of the sensor and the techniques of both once', () => {
    const hits = [hit('low', 'weak', ['T1204', 'T1059']), hit('critical', 'strong', ['T1003'])];
    expect(alertOf(eventOf({ threat }), hits)).toMatchObject({
      severity: 'critical',
      title: 'Trojan found',
      origin: 'sensor',
      techniques: ['T1204', 'T1059', 'T1003'],
    });
  });

  it('of rules has the title of the first among the strongest and lists them all', () => {
    const hits = [hit('informational', 'a'), hit('high', 'b'), hit('high', 'c')];
    expect(alertOf(eventOf(), hits)).toMatchObject({ severity: 'high', title: 'b', origin: 'rule', rules: hits });
  });
});
