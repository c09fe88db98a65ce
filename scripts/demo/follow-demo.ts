import { setTimeout as sleep } from 'node:timers/promises';
import type { TicketDetail } from '../../src/console/contract/ticket.ts';
import type { ConsoleClient } from './console-client.ts';
import type { DecidedAlert, FollowedCounts, VerdictFollower } from './verdict-follower.ts';

export interface FollowOptions {
  client: ConsoleClient;
  follower: VerdictFollower;
  /** Alerts that the recording should raise; waiting ends without them when none has come for a while. */
  expectedAlerts: number;
  isSent(): boolean;
  onVerdict(decided: DecidedAlert): void;
  onCounts(counts: FollowedCounts): void;
  signal: AbortSignal;
}

const lookEveryMs = 1000;
/** After this time without a new alert, what has not come is taken as not coming. */
const quietMs = 30_000;

/** Watches until everything is sent and every alert has its verdict. */
export async function followVerdicts(options: FollowOptions): Promise<void> {
  let alertsBefore = -1;
  let changedMs = performance.now();
  for (;;) {
    options.signal.throwIfAborted();
    const sentBefore = options.isSent();
    const { counts, fresh } = await options.follower.look();
    for (const decided of fresh) options.onVerdict(decided);
    options.onCounts(counts);
    if (counts.alerts !== alertsBefore || !sentBefore) changedMs = performance.now();
    alertsBefore = counts.alerts;
    const allCame = counts.alerts >= options.expectedAlerts || performance.now() - changedMs > quietMs;
    if (sentBefore && allCame && counts.alerts === counts.verdicts) return;
    await sleep(lookEveryMs, undefined, { signal: options.signal });
  }
}

/** Has the appliance group what was decided, until a run that began after the last verdict is over. */
export async function awaitTickets(
  client: ConsoleClient,
  { signal, onWait }: { signal: AbortSignal; onWait: () => void },
): Promise<TicketDetail[]> {
  let runId: number | null = null;
  while (runId === null) {
    runId = await client.startGrouping();
    onWait();
    if (runId === null) await sleep(lookEveryMs, undefined, { signal });
  }
  for (;;) {
    const run = await client.run(runId);
    if (run?.state === 'failed' || run?.state === 'cancelled')
      throw new Error(`Run ${runId} (group) ${run.state}: ${run.steps.map(({ error }) => error ?? '').join(' ')}`);
    if (run?.state === 'succeeded' && (await hasNothingToGroup(client))) break;
    onWait();
    await sleep(lookEveryMs, undefined, { signal });
  }
  const tickets = await client.tickets();
  return Promise.all(tickets.map(({ id }) => client.ticket(id)));
}

async function hasNothingToGroup(client: ConsoleClient): Promise<boolean> {
  const { queues } = await client.overview();
  return queues.filter(({ kind }) => kind === 'group').every(({ waiting, running }) => waiting + running === 0);
}
