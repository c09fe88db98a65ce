import { describe, expect, it } from 'vitest';
import type { DemoResult } from '../../../scripts/demo/demo-result.ts';
import { createDemoScreen } from '../../../scripts/demo/demo-screen.ts';
import type { Truth } from '../../../scripts/demo/recording/recorded-item.ts';
import type { Terminal } from '../../../scripts/demo/terminal.ts';

const truth: Truth = {
  daySeconds: 60,
  episodes: [
    { id: 'break-in', kind: 'attack', title: { ko: '침입', en: 'Break-in' }, hosts: [], lines: [], alerts: [] },
    { id: 'backup', kind: 'benign', title: { ko: '백업', en: 'Backup' }, hosts: [], lines: [], alerts: [] },
  ],
};
const labels = { malicious: 2, benign: 0, needs_review: 1 };
const attack = { id: 'break-in', expectedAlerts: 3, seenAlerts: 3, labels, ticketIds: [7], isOneTicket: true };
const result: DemoResult = {
  alerts: [],
  verdicts: [],
  tickets: [],
  model: 'a-model',
  seconds: 61.4,
  tokens: { prompt: 1200, output: 34 },
  eventLoopDelayP99Ms: 3,
  eventLoopOwnP99Ms: 2,
  eventLoopOwnLongestMs: 9,
  ledger: { received: 10, stored: 8, excepted: 0, quarantined: 1, dropped: 1 },
  truth: {
    attacks: [attack],
    benign: [{ id: 'backup', expectedAlerts: 1, seenAlerts: 1, labels }],
    benignCalledMalicious: ['backup'],
    missingLines: [12],
    unexpectedAlertIds: [4],
    attacksAreOneTicketEach: true,
  },
};

function outcome(language: 'ko' | 'en', shown: DemoResult): string {
  const lines: string[] = [];
  const plain = (text: string) => text;
  const terminal: Terminal = {
    line: (text = '') => lines.push(text),
    status: () => {},
    bold: plain,
    dim: plain,
    colour: (_name, text) => text,
  };
  createDemoScreen(terminal, language).outcome(shown, truth);
  return lines.join('\n');
}

describe.each(['ko', 'en'] as const)('the outcome in %s', (language) => {
  const title = language === 'ko' ? ['침입', '백업'] : ['Break-in', 'Backup'];

  it('fills every place of its texts', () => {
    for (const shown of [result, { ...result, model: null }]) expect(outcome(language, shown)).not.toMatch(/\{\w+\}/);
  });

  it('marks what came out as it should, and names what did not', () => {
    const text = outcome(language, result);
    expect(text).toMatch(new RegExp(`✓ .*${title[0]}.*2.*3.*#7`));
    expect(text).toContain(title[1]);
    expect(text).toMatch(/✗ .*12/);
    expect(text).toMatch(/10.*8.*0.*1.*1/);
    expect(text).toMatch(/1200.*34/);
    const bad = {
      ...result,
      truth: { ...result.truth, attacks: [{ ...attack, ticketIds: [7, 8], isOneTicket: false }] },
    };
    expect(outcome(language, bad)).toMatch(new RegExp(`✗ .*${title[0]}.*7, #8`));
  });
});
