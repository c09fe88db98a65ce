import type { Verdict } from '../../../../src/core/verdict.ts';
import { type ControlDatabase, openControlDatabase } from '../../../../src/store/control/control-database.ts';
import type { NewTicket } from '../../../../src/store/control/tickets.ts';
import type { StoredAlert } from '../../../../src/store/events/outbox-reader.ts';
import { alertDraft, startAt, withFolder } from '../store-fixture.ts';

/** A control database in a folder that is removed afterwards. */
export function withControl(use: (control: ControlDatabase) => void | Promise<void>): Promise<void> {
  return withFolder(async (folder) => {
    const control = openControlDatabase({ folder });
    try {
      await use(control);
    } finally {
      control.close();
    }
  });
}

export function storedAlert(id: number, change: Partial<StoredAlert> = {}): StoredAlert {
  const place = { id, at: startAt + id, receivedAt: startAt + id + 5, sourceId: 1, host: 'ws-01' };
  return {
    ...alertDraft(`alert ${id}`),
    ...place,
    fields: { 'process.name': 'cmd.exe', 'process.pid': id },
    ...change,
  };
}

export function verdictOn(alertId: number, change: Partial<Verdict> = {}): Verdict {
  return {
    alertId,
    label: 'malicious',
    probability: 0.93,
    basis: 'model',
    reviewReason: null,
    summary: '관리자 계정으로 원격 실행 [1]',
    language: 'ko',
    techniques: ['T1021.002'],
    citedEventIds: [alertId],
    factors: [{ name: 'rule', logOdds: 1.5, detail: 'PsExec' }],
    evidence: [{ number: 1, eventId: alertId, at: startAt, text: 'psexec.exe started' }],
    evidenceShown: 1,
    evidenceTotal: 12,
    modelId: 'model-a',
    promptTokens: 900,
    outputTokens: 40,
    durationMs: 1234.5,
    decidedAt: startAt + 1000,
    ...change,
  };
}

export function newTicket(change: Partial<NewTicket> = {}): NewTicket {
  return {
    title: '원격 실행',
    story: 'A remote service was installed.',
    language: 'ko',
    severity: 'high',
    firstAt: startAt,
    lastAt: startAt + 60_000,
    hosts: ['ws-01'],
    users: ['corp\\kim'],
    techniques: ['T1021.002'],
    modelId: null,
    createdAt: startAt + 70_000,
    ...change,
  };
}
