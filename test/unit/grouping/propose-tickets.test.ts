import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../../src/core/verdict.ts';
import type { GroupingReader } from '../../../src/grouping/ports.ts';
import { createTicketProposer } from '../../../src/grouping/propose-tickets.ts';
import { joinedSummary, summaryOf } from '../../../src/grouping/ticket-summary.ts';
import { overlappingAttacks } from './attack-day.ts';

const { a } = overlappingAttacks();
const texts = { language: 'en' as const, timeZone: 'Asia/Seoul' };
const rows = a.map(({ alert, verdict }) => ({ alert, verdict: verdict as Verdict }));

/** A reader of one attack that counts what is asked; vectors appear once `vectors` says so. */
function readerOf(change: { vectors?: () => boolean; open?: { id: number; newest: number[] }[] } = {}) {
  const asked = { contexts: 0, vectors: 0, open: [] as unknown[] };
  const reader: GroupingReader = {
    alert: (id) => rows.find(({ alert }) => alert.id === id) ?? null,
    contextOf(alert) {
      asked.contexts += 1;
      return a.find((candidate) => candidate.alert.id === alert.id)?.context ?? [];
    },
    vectorOf() {
      asked.vectors += 1;
      return change.vectors?.() === true ? new Float32Array([1, 0]) : null;
    },
    openTickets(wanted) {
      asked.open.push(wanted);
      return change.open ?? [];
    },
    recentBenign: () => [],
  };
  return { reader, asked };
}

const ids = a.map(({ alert }) => alert.id);

describe('createTicketProposer', () => {
  it('proposes one ticket for one attack, with summary and text', () => {
    const [proposal, ...others] = createTicketProposer(readerOf().reader, texts).propose(ids);
    expect(others).toEqual([]);
    expect(proposal).toMatchObject({ kind: 'create', summary: summaryOf(rows) });
    expect(proposal?.members.map(({ alertId }) => alertId).sort()).toEqual([...ids].sort());
    expect(proposal?.kind === 'create' && proposal.text.story).toContain(`${ids.length} alerts judged malicious`);
  });

  it('adds to an open ticket by its newest members, and asks for no more of them than it compares', () => {
    const [first = 0, ...rest] = ids;
    const { reader, asked } = readerOf({ open: [{ id: 7, newest: [first] }] });
    const proposals = createTicketProposer(reader, texts).propose(rest);
    expect(proposals.some((proposal) => proposal.kind === 'add' && proposal.ticketId === 7)).toBe(true);
    expect(asked.open).toEqual([expect.objectContaining({ tickets: 20, members: 30 })]);
  });

  it('reads a context once, and a vector that was not there yet again', () => {
    let embedded = false;
    const { reader, asked } = readerOf({ vectors: () => embedded });
    const proposer = createTicketProposer(reader, texts);
    proposer.propose(ids);
    embedded = true;
    proposer.propose(ids);
    expect(asked).toMatchObject({ contexts: ids.length, vectors: 2 * ids.length });
    proposer.propose(ids);
    expect(asked.vectors).toBe(2 * ids.length);
  });

  it('forgets what it read of an alert whose verdict was decided anew', () => {
    const { reader, asked } = readerOf();
    const renewed = new Set<number>();
    const alert = (id: number) => {
      const row = reader.alert(id);
      if (row?.verdict == null || !renewed.has(id)) return row;
      return { ...row, verdict: { ...row.verdict, label: 'benign' as const, decidedAt: 5 } };
    };
    const proposer = createTicketProposer({ ...reader, alert }, texts);
    const members = () => proposer.propose(ids).flatMap((proposal) => proposal.members.map(({ alertId }) => alertId));
    const [first = 0] = members();
    renewed.add(first);
    expect(members()).not.toContain(first);
    expect(asked.contexts).toBe(ids.length + 1);
  });

  it('leaves out alerts that are not kept', () => {
    expect(createTicketProposer(readerOf().reader, texts).propose([999_999])).toEqual([]);
  });
});

it('the summary of a ticket with alerts that join is that of all of them', () => {
  for (let cut = 1; cut < rows.length; cut += 1) {
    const joined = joinedSummary(summaryOf(rows.slice(0, cut)), summaryOf(rows.slice(cut)));
    expect(joined).toEqual(summaryOf(rows));
  }
});
