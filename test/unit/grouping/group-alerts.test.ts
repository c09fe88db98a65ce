import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGrouper, type Grouping } from '../../../src/grouping/group-alerts.ts';
import type { GroupingCandidate } from '../../../src/grouping/ports.ts';
import { traceAlert } from '../../../src/grouping/traced-alert.ts';
import { candidate, contextEvent, overlappingAttacks } from './attack-day.ts';

type Options = Parameters<typeof createGrouper>[0];
/** A grouper of candidates, which are traced first. */
const grouperOf = (options: Options) => ({
  group(
    candidates: readonly GroupingCandidate[],
    open: readonly { id: number; members: readonly GroupingCandidate[] }[],
  ) {
    const tickets = open.map(({ id, members }) => ({ id, members: members.map(traceAlert) }));
    return createGrouper(options).group(candidates.map(traceAlert), tickets);
  },
});
const grouper = grouperOf({ recentBenign: () => [] });
const idsOf = (grouping: Grouping) =>
  grouping.decisions
    .map((decision) => decision.members.map((member) => member.alertId))
    .sort((x, y) => (x[0] ?? 0) - (y[0] ?? 0));

describe('createGrouper', () => {
  it('keeps two attacks that overlap in time apart and follows one of them to the next host', () => {
    const { a, b } = overlappingAttacks();
    const grouping = grouper.group([...a, ...b], []);
    expect(idsOf(grouping)).toEqual([
      [1, 2, 3, 4],
      [11, 12, 13],
    ]);
    const third = grouping.decisions[0]?.members.find((member) => member.alertId === 3);
    expect(third?.reasons[0]?.detail).toBe('logon on srv-db01 from ws-017 (10.30.5.17) as svc_sql');
    expect(grouping.decisions[0]?.members[0]?.reasons[0]?.kind).toBe('first');
  });

  it('gives the same decisions in every order of arrival, also with needs-review alerts among them', () => {
    const { a, b } = overlappingAttacks();
    const doubtful = candidate({
      id: 20,
      minutes: 4,
      host: 'ws-017',
      label: 'needs_review',
      fields: {
        'process.entity_id': 'a9',
        'process.parent.entity_id': 'a3',
        'process.parent.executable': 'C:\\Users\\Public\\od.exe',
      },
    });
    const all = [...a, ...b, doubtful];
    const expected = grouper.group(all, []);
    expect(expected.decisions[0]?.members.map((member) => member.alertId)).toContain(20);
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) => {
        expect(grouper.group(shuffled, [])).toEqual(expected);
      }),
    );
  });

  it('is idempotent: members of an open ticket, and repeats in a batch, change nothing', () => {
    const { a } = overlappingAttacks();
    expect(grouper.group(a, [{ id: 7, members: a }])).toEqual({ decisions: [], linkedTickets: [] });
    expect(grouper.group([...a, ...a], [])).toEqual(grouper.group(a, []));
  });

  it('adds to the open ticket whichever way the batch is cut', () => {
    const { a, b } = overlappingAttacks();
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), (cut) => {
        const grouping = grouper.group([...a.slice(cut), ...b], [{ id: 7, members: a.slice(0, cut) }]);
        const added = grouping.decisions.find((decision) => decision.kind === 'add');
        expect(added?.members.map((member) => member.alertId)).toEqual(a.slice(cut).map((entry) => entry.alert.id));
        expect(grouping.decisions.filter((decision) => decision.kind === 'create')).toHaveLength(1);
      }),
    );
  });

  it('does not glue hosts together by an administrator account, a system account or an update server', () => {
    const work = (id: number, host: string): GroupingCandidate =>
      candidate({
        id,
        minutes: id,
        host,
        fields: {
          'process.executable': 'C:\\Windows\\System32\\cmd.exe',
          'process.entity_id': `${host}-1`,
          'user.name': 'it.admin',
          'destination.ip': '10.30.1.41',
          'destination.port': 443,
          'source.ip': `10.30.5.${id}`,
        },
        context: [
          contextEvent(500 + id, id, {
            host,
            category: 'authentication',
            action: 'logged-on',
            fields: { 'user.name': 'it.admin', 'source.ip': '10.30.1.15' },
          }),
        ],
      });
    expect(grouper.group([work(1, 'ws-001'), work(2, 'ws-002'), work(3, 'ws-003')], []).decisions).toHaveLength(3);
  });

  it('weighs an outside address down that ordinary alerts carry too', () => {
    const contact = (id: number, host: string) =>
      candidate({
        id,
        minutes: id,
        host,
        fields: { 'process.entity_id': `${host}-1`, 'destination.ip': '203.0.113.200' },
      });
    const pair = [contact(1, 'ws-001'), contact(2, 'ws-002')];
    expect(grouper.group(pair, []).decisions).toHaveLength(1);
    const knowing = grouperOf({ recentBenign: () => [contact(90, 'ws-009').alert] });
    expect(knowing.group(pair, []).decisions).toHaveLength(2);
  });

  it('joins by the same unusual tool and account on two hosts', () => {
    const use = (id: number, host: string) =>
      candidate({
        id,
        minutes: id,
        host,
        fields: {
          'process.executable': `C:\\Users\\u${id}\\Downloads\\t.exe`,
          'process.entity_id': `${host}-1`,
          'user.name': 'svc_app',
        },
      });
    const { decisions } = grouper.group([use(1, 'ws-001'), use(2, 'ws-002')], []);
    expect(decisions[0]?.members[1]?.reasons.map((reason) => reason.detail)).toEqual([
      'file c:/users/*/downloads/t.exe',
      'user svc_app',
    ]);
  });

  it('never makes a ticket of needs-review or benign alerts, nor lets them link two', () => {
    const { a, b } = overlappingAttacks();
    const doubt = (entry: GroupingCandidate) => ({
      ...entry,
      verdict: { ...entry.verdict, label: 'needs_review' as const },
    });
    expect(grouper.group(a.map(doubt), []).decisions).toEqual([]);
    expect(
      grouper.group(
        b.map((entry) => ({ ...entry, verdict: { ...entry.verdict, label: 'benign' as const } })),
        [],
      ).decisions,
    ).toEqual([]);
  });

  it('does not merge two open tickets but reports that an alert links them', () => {
    const { a, b } = overlappingAttacks();
    const bridge = candidate({
      id: 40,
      minutes: 30,
      host: 'web-02',
      fields: {
        'process.entity_id': 'w30',
        'process.parent.entity_id': 'w12',
        'process.parent.executable': '/usr/sbin/usermod',
        'destination.ip': '203.0.113.45',
      },
    });
    const grouping = grouper.group(
      [bridge],
      [
        { id: 1, members: a },
        { id: 2, members: b },
      ],
    );
    expect(grouping.decisions).toMatchObject([{ kind: 'add', ticketId: 2 }]);
    expect(grouping.linkedTickets).toEqual([[1, 2]]);
  });

  it('leaves alerts apart that share a host but lie a day from each other', () => {
    const first = candidate({ id: 1, minutes: 0, host: 'ws-001', fields: { 'process.entity_id': 'x' } });
    const later = candidate({ id: 2, minutes: 26 * 60, host: 'ws-001', fields: { 'process.entity_id': 'y' } });
    expect(grouper.group([first, later], []).decisions).toHaveLength(2);
  });
});
