import { describe, expect, it } from 'vitest';
import { assignSendersRequestSchema } from '../../../src/console/contract/unknown-sender.ts';
import { type AssignDraft, assignRequestOf } from '../../../src/console/web/assign-request.ts';

const senders = [
  { peer: '10.30.0.1', guess: [{ parser: 'monitorapp-aiwaf:v4-1b', share: 1 }] },
  { peer: '2001:db8::9', guess: [] },
];
const draft: AssignDraft = {
  mode: 'each',
  name: 'branch',
  sourceId: '7',
  parser: 'guess',
  charset: 'auto',
  timeZone: 'Asia/Seoul',
};

describe('assigning senders', () => {
  it('makes a source of each, named and read as guessed', () => {
    const request = assignRequestOf(senders, draft);
    expect(request.assignments).toMatchObject([
      { peers: ['10.30.0.1'], source: { name: 'monitorapp-aiwaf-10-30-0-1', parser: 'monitorapp-aiwaf:v4-1b' } },
      { peers: ['2001:db8::9'], source: { name: 'syslog-2001-db8-9', parser: 'auto' } },
    ]);
    expect(assignSendersRequestSchema.safeParse(request).success).toBe(true);
  });

  it('makes one of all, or adds them to one', () => {
    const together = assignRequestOf(senders, { ...draft, mode: 'together', parser: 'fortigate', charset: 'cp949' });
    expect(together.assignments).toEqual([
      {
        peers: ['10.30.0.1', '2001:db8::9'],
        source: { name: 'branch', parser: 'fortigate', charset: 'cp949', timeZone: 'Asia/Seoul' },
      },
    ]);
    const existing = assignRequestOf(senders, { ...draft, mode: 'existing' });
    expect(existing.assignments).toEqual([{ peers: ['10.30.0.1', '2001:db8::9'], sourceId: 7 }]);
    for (const request of [together, existing])
      expect(assignSendersRequestSchema.safeParse(request).success).toBe(true);
  });
});
