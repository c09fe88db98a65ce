import { describe, expect, it } from 'vitest';
import type { RuleHit } from '../../../../src/core/alert.ts';
import { createAlertTable } from '../../../../src/store/control/alerts.ts';
import { createVerdictTable } from '../../../../src/store/control/verdicts.ts';
import { startAt } from '../store-fixture.ts';
import { storedAlert, verdictOn, withControl } from './control-fixture.ts';

const ruleHit: RuleHit = {
  id: 'r-1',
  title: 'Dump',
  titleKo: '메모리 덤프',
  level: 'high',
  techniques: [],
  tactics: [],
};
const ids = (rows: { id: number }[]): number[] => rows.map(({ id }) => id);

describe('alerts', () => {
  it('are taken over once, whole, and the cursor never goes back', () =>
    withControl((control) => {
      const alerts = createAlertTable(control);
      expect(alerts.takeOver([storedAlert(3), storedAlert(5)])).toBe(2);
      expect(alerts.takeOver([storedAlert(2), storedAlert(3, { title: 'another' })])).toBe(1);
      expect(alerts.takenUpTo()).toBe(5);
      expect(alerts.get(3)).toEqual(storedAlert(3));
      expect(alerts.get(4)).toBeNull();
      expect(alerts.counts()).toMatchObject({ total: 3, undecided: 3 });
      expect(alerts.counts().receivedSince(startAt + 8)).toBe(2);
      expect(alerts.takeOver([])).toBe(0);
    }));

  it('are listed newest first in pages, by state, severity, host and text', () =>
    withControl((control) => {
      const alerts = createAlertTable(control);
      const verdicts = createVerdictTable(control);
      alerts.takeOver([
        storedAlert(1, { severity: 'low' }),
        storedAlert(2, { host: 'db-01', title: '100% cpu' }),
        storedAlert(3, { title: 'alert_3' }),
        storedAlert(4),
      ]);
      verdicts.record(verdictOn(1, { label: 'benign' }));
      verdicts.record(verdictOn(4));
      expect(ids(alerts.list({ limit: 3 }))).toEqual([4, 3, 2]);
      expect(ids(alerts.list({ limit: 3, before: 2 }))).toEqual([1]);
      expect(ids(alerts.list({ limit: 9, label: 'undecided' }))).toEqual([3, 2]);
      expect(ids(alerts.list({ limit: 9, label: 'undecided', before: 3, host: 'db-01' }))).toEqual([2]);
      expect(ids(alerts.list({ limit: 9, label: 'malicious' }))).toEqual([4]);
      expect(ids(alerts.list({ limit: 9, severity: 'low' }))).toEqual([1]);
      expect(ids(alerts.list({ limit: 9, text: 'DB-' }))).toEqual([2]);
      expect(ids(alerts.list({ limit: 9, text: '100%' }))).toEqual([2]);
      expect(ids(alerts.list({ limit: 9, text: 't_3' }))).toEqual([3]);
      expect(ids(alerts.list({ limit: 1, text: 'alert', severity: 'high' }))).toEqual([4]);
    }));

  it('are found by the Korean title that they are shown with, not by that of another rule', () =>
    withControl((control) => {
      const alerts = createAlertTable(control);
      const hit = (title: string, titleKo: string | null): RuleHit => ({ ...ruleHit, title, titleKo });
      alerts.takeOver([
        storedAlert(1, { title: 'Dump', rules: [hit('Dump', '메모리 덤프'), hit('Shell', '셸 실행')] }),
        storedAlert(2, { title: 'Shell', rules: [hit('Shell', '셸 실행')] }),
        storedAlert(3, { title: 'Shell', rules: [hit('Shell', null)] }),
        storedAlert(4, { title: 'Sensor says', rules: [] }),
      ]);
      expect(ids(alerts.list({ limit: 9, text: '셸' }))).toEqual([2]);
      expect(ids(alerts.list({ limit: 9, text: '덤프' }))).toEqual([1]);
      expect(ids(alerts.list({ limit: 9, text: 'shell' }))).toEqual([3, 2]);
    }));

  it('written before rules had a Korean title read as without one', () =>
    withControl((control) => {
      const alerts = createAlertTable(control);
      alerts.takeOver([storedAlert(1, { rules: [ruleHit] })]);
      const { titleKo: _, ...old } = ruleHit;
      control.prepare('UPDATE alert SET rules = ? WHERE id = 1').run(JSON.stringify([old]));
      expect(alerts.get(1)?.rules).toEqual([{ ...old, titleKo: null }]);
      expect(ids(alerts.list({ limit: 9, text: '덤프' }))).toEqual([]);
    }));
});

describe('verdicts', () => {
  it('keep the first one on an alert and say so', () =>
    withControl((control) => {
      createAlertTable(control).takeOver([storedAlert(7), storedAlert(8)]);
      const verdicts = createVerdictTable(control);
      expect(verdicts.record(verdictOn(7))).toBe(true);
      expect(verdicts.record(verdictOn(7, { label: 'benign', summary: 'second' }))).toBe(false);
      expect(verdicts.get(7)).toEqual(verdictOn(7));
      expect(verdicts.get(8)).toBeNull();
      verdicts.record(
        verdictOn(8, { label: 'needs_review', reviewReason: 'uncertain', modelId: null, decidedAt: startAt }),
      );
      expect(verdicts.counts()).toEqual({ malicious: 1, benign: 0, needs_review: 1 });
      expect(verdicts.countsSince(startAt + 1)).toEqual({ malicious: 1, benign: 0, needs_review: 0 });
      expect(verdicts.list({ limit: 9 }).map(({ alertId }) => alertId)).toEqual([8, 7]);
      expect(verdicts.list({ limit: 9, label: 'malicious', before: 8 }).map(({ alertId }) => alertId)).toEqual([7]);
    }));

  it('are refused on an alert that nobody took over', () =>
    withControl((control) => {
      expect(() => createVerdictTable(control).record(verdictOn(1))).toThrow('FOREIGN KEY');
    }));
});
