import type { TicketDetail } from '../../src/console/contract/ticket.ts';
import type { VerdictLabel } from '../../src/console/contract/vocabulary.ts';
import { alertTitle } from '../../src/core/alert.ts';
import type { Language } from '../../src/core/verdict.ts';
import type { DemoResult } from './demo-result.ts';
import { type DemoTexts, demoTexts, say } from './demo-texts.ts';
import type { Truth } from './recording/recorded-item.ts';
import { type Colour, column, cut, type Terminal } from './terminal.ts';
import type { DecidedAlert } from './verdict-follower.ts';

const labelColours: Record<VerdictLabel, Colour> = { malicious: 'red', benign: 'green', needs_review: 'yellow' };
/** Widths of verdict, probability, host, alert and time. */
const widths = [10, 6, 12, 50, 8] as const;

/** What the demo shows on the terminal. */
export interface DemoScreen {
  verdictHead(): void;
  verdict(decided: DecidedAlert): void;
  tickets(tickets: readonly TicketDetail[]): void;
  outcome(result: DemoResult, truth: Truth): void;
}

export function createDemoScreen(terminal: Terminal, language: Language): DemoScreen {
  const texts = demoTexts(language);
  const titleOf = (truth: Truth, id: string) =>
    truth.episodes.find((episode) => episode.id === id)?.title[language] ?? id;

  return {
    verdictHead: () => terminal.line(terminal.dim(row(texts.verdictHead))),
    verdict: ({ alert, verdict }) => {
      const [label = '', ...rest] = cells([
        texts.labels[verdict.label],
        verdict.probability.toFixed(2),
        alert.host.split('.')[0] ?? '',
        alertTitle(alert, language),
        `${(verdict.durationMs / 1000).toFixed(1)} ${texts.seconds}`,
      ]);
      terminal.line([terminal.colour(labelColours[verdict.label], label), ...rest].join(' ').trimEnd());
    },
    tickets: (tickets) => {
      terminal.line();
      terminal.line(terminal.bold(texts.ticketHead));
      if (tickets.length === 0) terminal.line(`  ${texts.noTickets}`);
      for (const { ticket } of tickets) {
        const facts = {
          hosts: ticket.hosts.map((host) => host.split('.')[0]).join(', '),
          alerts: ticket.alertCount,
          techniques: ticket.techniques.join(', '),
        };
        terminal.line(`  ${terminal.bold(cut(say(texts.ticket, { id: ticket.id, title: ticket.title }), 110))}`);
        terminal.line(`     ${cut(say(texts.ticketFacts, facts), 150)}`);
      }
    },
    outcome: (result, truth) => {
      terminal.line();
      terminal.line(terminal.bold(texts.checkHead));
      for (const attack of result.truth.attacks) {
        const values = {
          title: titleOf(truth, attack.id),
          malicious: attack.labels.malicious,
          seen: attack.seenAlerts,
          expected: attack.expectedAlerts,
          tickets: attack.ticketIds.join(', #') || '-',
        };
        terminal.line(
          mark(terminal, attack.isOneTicket, say(attack.isOneTicket ? texts.attackGood : texts.attackBad, values)),
        );
      }
      const called = result.truth.benignCalledMalicious;
      const values = {
        total: result.truth.benign.length,
        count: called.length,
        titles: called.map((id) => titleOf(truth, id)).join(', '),
      };
      terminal.line(
        mark(terminal, called.length <= 1, say(called.length === 0 ? texts.benignNone : texts.benignSome, values)),
      );
      const { missingLines, unexpectedAlertIds } = result.truth;
      if (missingLines.length > 0)
        terminal.line(mark(terminal, false, say(texts.missing, { lines: missingLines.join(', ') })));
      if (unexpectedAlertIds.length > 0)
        terminal.line(mark(terminal, false, say(texts.unexpected, { count: unexpectedAlertIds.length })));
      terminal.line();
      terminal.line(say(texts.ledger, { ...result.ledger }));
      terminal.line(costs(result, texts));
    },
  };
}

type Row = DemoTexts['verdictHead'];

function cells(texts: Row): string[] {
  return texts.map((text, index) => column(text, widths[index] ?? 0));
}

function row(texts: Row): string {
  return cells(texts).join(' ').trimEnd();
}

function costs(result: DemoResult, texts: DemoTexts): string {
  const seconds = result.seconds.toFixed(0);
  if (result.model === null) return say(texts.noModel, { seconds });
  const durations = result.verdicts.map(({ durationMs }) => durationMs / 1000);
  const average = durations.reduce((total, value) => total + value, 0) / Math.max(1, durations.length);
  return say(texts.model, {
    model: result.model,
    prompt: result.tokens.prompt,
    output: result.tokens.output,
    average: average.toFixed(1),
    seconds,
  });
}

function mark(terminal: Terminal, isGood: boolean, text: string): string {
  return `  ${isGood ? terminal.colour('green', '✓') : terminal.colour('red', '✗')} ${text}`;
}
