import { describe, expect, it } from 'vitest';
import { createAlertTable } from '../../../../src/store/control/alerts.ts';
import { createTicketMemberTable } from '../../../../src/store/control/ticket-members.ts';
import { createTicketTable } from '../../../../src/store/control/tickets.ts';
import { startAt } from '../store-fixture.ts';
import { newTicket, storedAlert, withControl } from './control-fixture.ts';

describe('tickets', () => {
  it('are created, changed in part, closed and opened', () =>
    withControl((control) => {
      const tickets = createTicketTable(control);
      const { createdAt, ...written } = newTicket();
      const id = tickets.create(newTicket());
      expect(tickets.get(id)).toEqual({
        id,
        ...written,
        state: 'open',
        alertCount: 0,
        createdAt,
        updatedAt: createdAt,
      });
      expect(tickets.update(id, { story: 'New story', hosts: ['ws-02'], modelId: 'm', updatedAt: 9 })).toBe(true);
      expect(tickets.get(id)).toMatchObject({
        title: written.title,
        story: 'New story',
        hosts: ['ws-02'],
        modelId: 'm',
        updatedAt: 9,
      });
      expect(tickets.update(99, { story: 'x', updatedAt: 1 })).toBe(false);
      expect(tickets.setState(id, { state: 'closed', at: 10 })).toBe(true);
      expect(tickets.setState(id, { state: 'closed', at: 11 })).toBe(true);
      expect(tickets.get(id)).toMatchObject({ state: 'closed', updatedAt: 10 });
      expect(tickets.setState(99, { state: 'closed', at: 1 })).toBe(false);
      expect(tickets.get(99)).toBeNull();
    }));

  it('are listed newest first in pages with a total', () =>
    withControl((control) => {
      const tickets = createTicketTable(control);
      const open = [1, 2, 3].map((n) =>
        tickets.create(newTicket({ title: `ticket ${n}`, severity: n === 2 ? 'critical' : 'low' })),
      );
      const closed = tickets.create(newTicket({ title: 'old', hosts: ['db-01'] }));
      tickets.setState(closed, { state: 'closed', at: 1 });
      const list = (query: Parameters<typeof tickets.list>[0]) => {
        const { tickets: found, total } = tickets.list(query);
        return [found.map(({ id }) => id), total];
      };
      expect(list({ limit: 2 })).toEqual([[closed, open[2]], 4]);
      expect(list({ limit: 2, before: open[2] ?? 0 })).toEqual([[open[1], open[0]], 4]);
      expect(list({ limit: 9, state: 'open' })).toEqual([[open[2], open[1], open[0]], 3]);
      expect(list({ limit: 1, state: 'open', severity: 'low', before: open[2] ?? 0 })).toEqual([[open[0]], 2]);
      expect(list({ limit: 9, text: 'DB-01' })).toEqual([[closed], 1]);
      expect(list({ limit: 9, text: 'ticket', state: 'open', before: open[1] ?? 0 })).toEqual([[open[0]], 3]);
      expect(list({ limit: 9, text: 'kim' })[1]).toBe(4);
      expect(tickets.openCounts()).toEqual({ low: 2, critical: 1 });
    }));

  it('tell their newest alerts also beyond five thousand', () =>
    withControl((control) => {
      const alerts = createAlertTable(control);
      const members = createTicketMemberTable(control);
      const id = createTicketTable(control).create(newTicket());
      const ids = Array.from({ length: 5100 }, (_, index) => index + 1);
      alerts.takeOver(ids.map((alertId) => storedAlert(alertId)));
      members.addMembers(
        id,
        ids.map((alertId) => ({ alertId, reasons: [], joinedAt: startAt })),
      );
      expect(members.newestOf(id, 30)).toEqual(ids.slice(-30).reverse());
      expect(members.membersOf(id).at(-1)?.alertId).toBe(5000);
    }));

  it('are found by a shared host or user while open and near in time', () =>
    withControl((control) => {
      const tickets = createTicketTable(control);
      const byHost = tickets.create(newTicket({ hosts: ['ws-01', 'ws-02'], users: [] }));
      const byUser = tickets.create(newTicket({ hosts: ['ws-09'], users: ['kim'] }));
      const closed = tickets.create(newTicket());
      tickets.setState(closed, { state: 'closed', at: 1 });
      tickets.create(newTicket({ hosts: ['ws-02'], firstAt: startAt + 200_000, lastAt: startAt + 300_000 }));
      const touching = (hosts: string[], users: string[], fromAt = startAt, toAt = startAt + 60_000) =>
        tickets.openTicketsTouching({ hosts, users, fromAt, toAt }).map(({ id }) => id);
      expect(touching(['ws-02'], ['kim'])).toEqual([byUser, byHost]);
      expect(touching(['ws-01'], [])).toEqual([byHost]);
      expect(touching([], [])).toEqual([]);
      expect(touching(['ws-02'], [], startAt + 60_001, startAt + 199_999)).toEqual([]);
      tickets.update(byHost, { hosts: ['ws-07'], updatedAt: 1 });
      expect(touching(['ws-01'], [])).toEqual([]);
      expect(touching(['ws-07'], [])).toEqual([byHost]);
    }));

  it('hold an alert in one ticket only, with its reasons and the count', () =>
    withControl((control) => {
      createAlertTable(control).takeOver([1, 2, 3].map((id) => storedAlert(id)));
      const tickets = createTicketTable(control);
      const members = createTicketMemberTable(control);
      const [first, second] = [tickets.create(newTicket()), tickets.create(newTicket())];
      const reasons = [{ kind: 'shared_entity' as const, detail: 'ws-01', weight: 0.7 }];
      const member = (alertId: number) => ({ alertId, reasons, joinedAt: 5 });
      expect(members.addMembers(first, [member(2), member(1)])).toBe(2);
      expect(members.addMembers(second, [member(2), member(3)])).toBe(1);
      expect(members.addMembers(second, [member(3)])).toBe(0);
      expect(members.membersOf(first)).toEqual([member(1), member(2)]);
      expect(members.membersOf(first, 1)).toEqual([member(1)]);
      expect([members.ticketOf(2), members.ticketOf(3), members.ticketOf(4)]).toEqual([first, second, null]);
      expect([tickets.get(first)?.alertCount, tickets.get(second)?.alertCount]).toEqual([2, 1]);
    }));
});
