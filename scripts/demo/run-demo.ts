import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ApplianceProcess, startApplianceProcess } from './appliance-process.ts';
import { type ConsoleClient, createConsoleClient } from './console-client.ts';
import type { DemoOptions } from './demo-options.ts';
import { type DemoResult, demoResult, type EventLoopWorst } from './demo-result.ts';
import { createDemoScreen } from './demo-screen.ts';
import { type DemoPorts, edrSourceName, writeDemoSettings } from './demo-settings.ts';
import { demoTexts, say } from './demo-texts.ts';
import { awaitTickets, followVerdicts } from './follow-demo.ts';
import { freeTcpPort, freeUdpPort } from './free-port.ts';
import { parseRecording, parseTruth, type RecordedItem, type Truth } from './recording/recorded-item.ts';
import { type SendOutcome, sendRecording } from './send-recording.ts';
import type { Terminal } from './terminal.ts';
import { checkTruth } from './truth-check.ts';
import { createVerdictFollower } from './verdict-follower.ts';

export interface DemoRun {
  options: DemoOptions;
  programFolder: string;
  /** Throw-away folder. */
  folder: string;
  terminal: Terminal;
  /** A random text of the given length, for the token and the password. */
  secret(length: number): string;
  signal: AbortSignal;
  onStarted(appliance: ApplianceProcess): void;
}

export interface DemoOutcome {
  result: DemoResult;
  access: ConsoleAccess;
}

export interface ConsoleAccess {
  url: string;
  user: string;
  password: string;
}

interface Day {
  items: RecordedItem[];
  truth: Truth;
}

/** Starts an appliance, sends it the recorded day and shows what it makes of it. The appliance is left running. */
export async function runDemo(run: DemoRun): Promise<DemoOutcome> {
  const { options, terminal } = run;
  const texts = demoTexts(options.language);
  const day = readDay(run.programFolder);
  const ports = await freePorts(options.port);
  const token = run.secret(32);
  terminal.line(say(texts.starting, { folder: run.folder }));
  const startedMs = performance.now();
  const seconds = () => (performance.now() - startedMs) / 1000;
  const { client, ca, access } = await start(run, ports, token);
  try {
    terminal.line(say(texts.started, { seconds: seconds().toFixed(1), url: access.url }));
    const benign = day.truth.episodes.filter(({ kind }) => kind === 'benign').length;
    terminal.line(say(texts.sending, { total: day.items.length, benign }));
    const endAt = Date.now();
    const edr = { url: `https://127.0.0.1:${ports.feed}/v1/feeds/${edrSourceName}/events`, token, ca };
    const result = await watch(run, { client, day, endAt, ports, edr, seconds });
    return { result, access };
  } finally {
    client.close();
  }
}

interface Watched {
  client: ConsoleClient;
  day: Day;
  endAt: number;
  ports: DemoPorts;
  edr: { url: string; token: string; ca: string };
  seconds: () => number;
}

async function watch(run: DemoRun, { client, day, endAt, ports, edr, seconds }: Watched): Promise<DemoResult> {
  const { options, terminal, signal } = run;
  const texts = demoTexts(options.language);
  const screen = createDemoScreen(terminal, options.language);
  const follower = createVerdictFollower(client);
  let sent = 0;
  let outcome: SendOutcome | null = null;
  const local = (port: number) => ({ host: '127.0.0.1', port });
  const sending = sendRecording({
    items: day.items,
    daySeconds: day.truth.daySeconds,
    endAt,
    durationMs: options.sendSeconds * 1000,
    udp: local(ports.udp),
    tcp: local(ports.tcp),
    edr,
    onProgress: (progress) => {
      sent = progress.sent;
    },
    signal,
  }).then((done) => {
    outcome = done;
    terminal.line(say(texts.sent, { ...done.sent, ...done.acknowledged }));
  });
  screen.verdictHead();
  const delays = watchDelays(client);
  const following = followVerdicts({
    client,
    follower,
    expectedAlerts: day.truth.episodes.flatMap((episode) => episode.alerts).length,
    isSent: () => outcome !== null,
    onVerdict: (decided) => screen.verdict(decided),
    onCounts: (counts) =>
      terminal.status(say(texts.waiting, { ...counts, sent, total: day.items.length, seconds: seconds().toFixed(0) })),
    signal,
  });
  await Promise.all([sending, following]);
  const onWait = () => terminal.status(say(texts.grouping, { seconds: seconds().toFixed(0) }));
  const tickets = await awaitTickets(client, { signal, onWait });
  const ticketOf = new Map(
    tickets.flatMap(({ ticket, members }) => members.map(({ alertId }) => [alertId, ticket.id])),
  );
  const decided = follower.decided();
  const seen = decided.map(({ alert, verdict }) => ({
    alert,
    label: verdict.label,
    ticketId: ticketOf.get(alert.id) ?? null,
  }));
  const truth = checkTruth(day.truth, endAt, seen);
  const { totals: ledger } = await client.ledger();
  const eventLoop = await delays.worst();
  const result = demoResult({ decided, tickets, truth, ledger, eventLoop, seconds: seconds() });
  screen.tickets(tickets);
  screen.outcome(result, day.truth);
  return result;
}

async function start(
  run: DemoRun,
  ports: DemoPorts,
  token: string,
): Promise<{ client: ConsoleClient; ca: string; access: ConsoleAccess }> {
  const { options, folder, programFolder } = run;
  const { language, model } = options;
  const settingsFile = writeDemoSettings({ folder, programFolder, language, model, ports, token });
  const appliance = startApplianceProcess({ programFolder, settingsFile, logFolder: folder });
  run.onStarted(appliance);
  const greeting = await untilAborted(appliance.ready, run.signal);
  const ca = readFileSync(join(folder, 'data/certificate/server.crt'), 'utf8');
  const client = createConsoleClient({ url: greeting.console, ca });
  // The first sign-in must change the one-time password; the demo shows the one it chose.
  const password = run.secret(14);
  await client.signIn(greeting.user, greeting.oneTimePassword);
  await client.changePassword(greeting.oneTimePassword, password);
  return { client, ca, access: { url: greeting.console, user: greeting.user, password } };
}

function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return Promise.race([
    promise,
    new Promise<never>((_resolve, reject) =>
      signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
    ),
  ]);
}

async function freePorts(consolePort: number): Promise<DemoPorts> {
  return {
    console: consolePort === 0 ? await freeTcpPort() : consolePort,
    udp: await freeUdpPort(),
    tcp: await freeTcpPort(),
    feed: await freeTcpPort(),
  };
}

function readDay(programFolder: string): Day {
  const read = (name: string) => readFileSync(join(programFolder, 'config/demo', name), 'utf8');
  return { items: parseRecording(read('day.ndjson')), truth: parseTruth(read('truth.ndjson')) };
}

const delayEveryMs = 10_000;

/** Asks now and then how late the appliance's main thread is, and keeps the worst. */
function watchDelays(client: ConsoleClient): { worst(): Promise<EventLoopWorst> } {
  const worst: EventLoopWorst = { eventLoopDelayP99Ms: 0, eventLoopOwnP99Ms: 0, eventLoopOwnLongestMs: 0 };
  let failure: unknown = null;
  const look = async () => {
    const status = await client.status();
    for (const key of Object.keys(worst) as (keyof EventLoopWorst)[]) worst[key] = Math.max(worst[key], status[key]);
  };
  const timer = setInterval(() => look().catch((thrown) => (failure = thrown)), delayEveryMs);
  timer.unref();
  return {
    async worst() {
      clearInterval(timer);
      if (failure !== null) throw failure;
      await look();
      return worst;
    },
  };
}
