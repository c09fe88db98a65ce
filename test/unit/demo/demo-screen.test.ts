import { describe, expect, it } from 'vitest';
import { createDemoScreen } from '../../../scripts/demo/demo-screen.ts';
import { createTerminal } from '../../../scripts/demo/terminal.ts';
import type { DecidedAlert } from '../../../scripts/demo/verdict-follower.ts';
import { companyAlerts } from '../../fakes/console/company-alerts.ts';
import { companyEvents } from '../../fakes/console/company-events.ts';

describe('the demo', () => {
  const decided = companyAlerts(companyEvents(Date.UTC(2026, 2, 2))).find(({ alert }) => alert.title.includes('LSASS'));

  it.each([
    ['ko', 'comsvcs.dll을 이용한 LSASS 메모리 덤프'],
    ['en', 'LSASS memory dump through comsvcs.dll'],
  ] as const)('shows alerts with their titles in %s', (language, title) => {
    const parts: string[] = [];
    const stream = { isTTY: false, write: (part: string) => parts.push(part) > 0 };
    const terminal = createTerminal(stream as unknown as NodeJS.WriteStream, {});
    createDemoScreen(terminal, language).verdict(decided as DecidedAlert);
    expect(parts.join('')).toContain(title);
  });
});
