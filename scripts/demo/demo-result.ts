import type { Ledger } from '../../src/console/contract/source.ts';
import type { TicketDetail } from '../../src/console/contract/ticket.ts';
import type { TruthReport } from './truth-check.ts';
import type { DecidedAlert } from './verdict-follower.ts';

export interface TokenCounts {
  prompt: number;
  output: number;
}

/** What a run of the demo found, as `--json` writes it. */
export interface DemoResult {
  alerts: { id: number; at: number; host: string; title: string; severity: string; episode: string | null }[];
  verdicts: {
    alertId: number;
    label: string;
    probability: number;
    basis: string;
    techniques: string[];
    summary: string;
    durationMs: number;
  }[];
  tickets: {
    id: number;
    title: string;
    story: string;
    hosts: string[];
    techniques: string[];
    /** Ids of the alerts in it, which are the ids of their events. */
    events: number[];
  }[];
  /** Catalogue id of the language model; null where none took part. */
  model: string | null;
  seconds: number;
  tokens: TokenCounts;
  /**
   * The appliance's main thread while the models ran, worst minute seen, milliseconds: how late its event loop was, and
   * the part of it that its own work caused.
   */
  eventLoopDelayP99Ms: number;
  eventLoopOwnP99Ms: number;
  eventLoopOwnLongestMs: number;
  /** Events by what became of them: received = stored + excepted + quarantined + dropped. */
  ledger: Ledger['totals'];
  truth: {
    attacks: TruthReport['attacks'];
    benign: TruthReport['benign'];
    benignCalledMalicious: string[];
    missingLines: number[];
    unexpectedAlertIds: number[];
    attacksAreOneTicketEach: boolean;
  };
}

export interface DemoResultOptions {
  decided: readonly DecidedAlert[];
  tickets: readonly TicketDetail[];
  truth: TruthReport;
  ledger: Ledger['totals'];
  seconds: number;
  eventLoop: EventLoopWorst;
}

export type EventLoopWorst = Pick<DemoResult, 'eventLoopDelayP99Ms' | 'eventLoopOwnP99Ms' | 'eventLoopOwnLongestMs'>;

/** Puts the result together from what the console said. */
export function demoResult(options: DemoResultOptions): DemoResult {
  const { decided, tickets, truth, ledger, seconds, eventLoop } = options;
  const { episodeOfAlert, ...report } = truth;
  return {
    alerts: decided.map(({ alert: { id, at, host, title, severity } }) => ({
      id,
      at,
      host,
      title,
      severity,
      episode: episodeOfAlert.get(id) ?? null,
    })),
    verdicts: decided.map(({ verdict }) => ({
      alertId: verdict.alertId,
      label: verdict.label,
      probability: verdict.probability,
      basis: verdict.basis,
      techniques: verdict.techniques,
      summary: verdict.summary,
      durationMs: verdict.durationMs,
    })),
    tickets: tickets.map(({ ticket, members }) => ({
      id: ticket.id,
      title: ticket.title,
      story: ticket.story,
      hosts: ticket.hosts,
      techniques: ticket.techniques,
      events: members.map(({ alertId }) => alertId),
    })),
    model: decided.find(({ verdict }) => verdict.modelId !== null)?.verdict.modelId ?? null,
    seconds,
    ...eventLoop,
    tokens: {
      prompt: sum(decided.map(({ verdict }) => verdict.promptTokens)),
      output: sum(decided.map(({ verdict }) => verdict.outputTokens)),
    },
    ledger,
    truth: { ...report, attacksAreOneTicketEach: report.attacks.every(({ isOneTicket }) => isOneTicket) },
  };
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
