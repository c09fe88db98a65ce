import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createConsoleServer } from './console/api/console-server.ts';
import { type Clock, monotonicClock, systemClock } from './core/clock.ts';
import { createRefusalTally } from './core/refusal-tally.ts';
import { timeZoneOf } from './core/time-zone.ts';
import type { Diagnostics } from './diagnostics/log.ts';
import type { ReceiverAddresses } from './ingest/receiver-options.ts';
import { startLedgerCheck } from './intake/ledger-check.ts';
import { createReparses } from './intake/reparses.ts';
import { watchDescriptors } from './operations/descriptor-watch.ts';
import { startEventLoopMonitor } from './operations/event-loop-monitor.ts';
import { startSchedules } from './pipeline/schedules.ts';
import { auditLink } from './security/hash.ts';
import { keyFromFile } from './security/tokens.ts';
import { hostAndPort, type InheritedSockets } from './settings/inherited-sockets.ts';
import type { Settings } from './settings/schema.ts';
import { startSourceHealth } from './sources/source-health-watch.ts';
import { lockDataFolder } from './store/data-folder-lock.ts';
import { openAnalysisThread } from './wiring/analysis-client.ts';
import { createBackupJob, createBackupRunner } from './wiring/backup-runner.ts';
import { openCertificates } from './wiring/certificates.ts';
import { budgetConnections } from './wiring/connection-budget.ts';
import { createConsoleParsers } from './wiring/console/parsers.ts';
import { createConsolePorts } from './wiring/console/ports.ts';
import { createDataDiskGuard, makeRoomToStart, openReserve } from './wiring/data-disk-guard.ts';
import { startFeeds } from './wiring/feeds.ts';
import { openFileImports } from './wiring/file-imports.ts';
import { createFirstAdministrator, type FirstAdministrator } from './wiring/first-administrator.ts';
import { openInference } from './wiring/inference.ts';
import { createDiskRoom } from './wiring/needs-room.ts';
import { openOwnClock } from './wiring/own-clock.ts';
import { startPipeline } from './wiring/pipeline.ts';
import { openStores } from './wiring/stores.ts';

export interface ApplianceOptions {
  settings: Settings;
  diagnostics: Diagnostics;
  /** Folder that holds src, config, models and dist. */
  programFolder: string;
  sockets: InheritedSockets;
  /** Something that the appliance cannot live without ended; the process has to end and be started again. */
  onFatal(error: Error): void;
}

export interface Appliance {
  addresses: { console: string; feeds: Record<string, string> };
  /** Present at the first start only. */
  firstAdministrator: FirstAdministrator | null;
  /** Takes certificate files over as they are now (SIGHUP). */
  reload(): Promise<void>;
  /** Stops in reverse order of the start; work in hand may end within the grace. */
  stop(graceMs: number): Promise<void>;
}

/**
 * The composition root: opens the stores, then inference, pipeline, feeds and console.
 * @throws ApplianceError naming what hinders the start
 */
export async function startAppliance(options: ApplianceOptions): Promise<Appliance> {
  const { settings, diagnostics, programFolder, sockets } = options;
  const folder = settings.data.folder;

  const connections = budgetConnections(settings, diagnostics);
  const descriptors = watchDescriptors({ limit: connections.descriptorLimit, diagnostics });
  const lock = lockDataFolder(folder);
  const reserve = await openReserve(settings);
  await makeRoomToStart(settings, reserve);
  const auditKey = keyFromFile(join(folder, 'audit.key'));
  const auditHash = (previous: string, entry: string) => auditLink(auditKey, previous, entry);
  const stores = openStores({ folder, clock: systemClock, diagnostics, auditHash });
  const ownClock = await openOwnClock(stores, { folder, wall: systemClock, monotonic: monotonicClock, diagnostics });
  // What this thread decides goes by the believed time; only receiving goes by the machine's clock.
  const clock: Clock = ownClock.guard;
  const startedAt = clock.now();
  ownClock.guard.start();
  const certificates = await openCertificates(settings, diagnostics, ownClock.believedTime);
  ownClock.guard.onLeap(() => void certificates.reload());

  const room = createDiskRoom();
  const guard = createDataDiskGuard(stores, { settings, clock, diagnostics, room, reserve });
  const inference = openInference(settings, programFolder, diagnostics);
  inference.start();
  const version = readVersion(programFolder);
  const backups = createBackupRunner(stores, { settings, version, clock, diagnostics, requireRoom: guard.requireRoom });
  const feeds = await startFeeds(stores, {
    settings,
    sockets,
    tls: certificates.feeds,
    connections,
    diagnostics,
    room,
    onFatal: options.onFatal,
  });
  guard.start();
  const analysisThread = openAnalysisThread(settings, diagnostics);
  const pipeline = startPipeline(stores, {
    settings,
    programFolder,
    inference,
    analysisThread,
    clock,
    diagnostics,
    room,
    ownClock,
    async deliver(page) {
      guard.requireRoom();
      return feeds.writer.deliver(page);
    },
    otherJobs: [createBackupJob(backups)],
  });
  room.follow((isThere) => {
    if (isThere) pipeline.trigger('seal', 'event');
  });
  const reparses = createReparses(stores, { writer: feeds.writer, clock });
  const consoleRefusals = createRefusalTally();
  const sourceHealth = startSourceHealth({
    tables: stores,
    clock,
    diagnostics,
    offsetAt: timeZoneOf(settings.schedules.timeZone).offsetAt,
    clockDoubted: () => ownClock.guard.look().verdict !== 'trusted',
    kernelDropped: async () => (await feeds.receiver.stats()).udp.kernelDropped,
    refused: async () => refusedBy((await feeds.receiver.stats()).refusals) + refusedBy(consoleRefusals.totals()),
  });
  ownClock.guard.onLeap(() => sourceHealth.timeLeapt());
  feeds.follow({
    onAlerts: () => pipeline.alertsArrived(),
    onReparse: (progress) => reparses.note(progress),
    onObserved: (observed) => sourceHealth.take(observed),
    onPartitionClosed: () => pipeline.trigger('seal', 'event'),
  });
  const ledgerCheck = startLedgerCheck(stores, { clock, diagnostics });
  const resumed = pipeline.resume();
  // What an earlier life left unsealed or in the outbox.
  pipeline.trigger('seal', 'event');
  pipeline.trigger('analyse', 'event');
  const schedules = startSchedules({
    timeZone: settings.schedules.timeZone,
    expressions: scheduleExpressions(settings),
    fire: (job) => pipeline.trigger(job, 'schedule'),
    diagnostics,
  });

  const eventLoop = startEventLoopMonitor();
  const fileImports = await openFileImports(stores, { settings, ...feeds, guard, clock, diagnostics });
  const ports = await createConsolePorts(stores, {
    pipeline,
    receiver: feeds.receiver,
    fileImports,
    reparses,
    silentAfter: () => sourceHealth.silentAfter(),
    parsersFolder: settings.ingest.parsersFolder,
    book: feeds.book,
    parsers: createConsoleParsers(settings.ingest.parsersFolder),
    timeZone: settings.schedules.timeZone,
    embeddingModelId: settings.models.embedding === 'none' ? null : settings.models.embedding,
    storage: { settings, guard, backups, clock },
    ownClock,
    status: { version, startedAt, dataFolder: folder, eventLoop, inference: () => inference.status() },
  });
  const console = createConsoleServer(ports, {
    tls: certificates.console,
    pageFolder: join(programFolder, 'dist/console'),
    language: settings.language,
    diagnostics,
    clock,
    wall: systemClock,
    sessionLimits: { idleMs: settings.console.idleSeconds * 1000, absoluteMs: 12 * 3_600_000 },
    limits: { connections: connections.console },
    refusals: consoleRefusals,
  });
  const address = sockets.console === undefined ? hostAndPort(settings.console.listen) : { fd: sockets.console };
  const consolePort = address === null ? null : await console.listen(address);

  certificates.serve({
    renewConsole: (identity) => console.renewCertificate(identity),
    renewFeeds: (identity) => feeds.receiver.renewIdentity(identity),
  });

  const addresses = {
    console: consolePort === null ? '-' : consoleUrl(console.address(), consolePort),
    feeds: feedAddresses(feeds.receiver.addresses()),
  };
  const firstAdministrator = await createFirstAdministrator(stores, clock);
  diagnostics.report('info', 'ApplianceStarted', { version, addresses, resumed, startMs: clock.now() - startedAt });

  return {
    addresses,
    firstAdministrator,
    reload: () => certificates.reload(),
    async stop(graceMs) {
      const endAt = clock.now() + graceMs;
      const left = (most: number) => Math.max(0, Math.min(most, endAt - clock.now()));
      await schedules.stop();
      ledgerCheck.stop();
      await console.close();
      certificates.stop();
      await fileImports.stop();
      await guard.stop();
      await backups.stop();
      await feeds.receiver.stop({ deadlineMs: left(3000) });
      // Before the writer: a feed that is being collected waits for its commit.
      await pipeline.stop(left(5000));
      await feeds.writer.stop();
      sourceHealth.stop();
      await analysisThread.stop(left(3000));
      await inference.stop({ graceMs: left(1000) });
      eventLoop.stop();
      ownClock.guard.stop();
      descriptors.stop();
      await stores.close();
      lock.release();
      diagnostics.report('info', 'ApplianceStopped', { stopMs: clock.now() - (endAt - graceMs) });
    },
  };
}

function scheduleExpressions({ schedules }: Settings): Record<string, string> {
  const { timeZone: _, ...expressions } = schedules;
  return expressions;
}

/** Refusals of every kind. */
function refusedBy(totals: Record<string, number>): number {
  return Object.values(totals).reduce((sum, count) => sum + count, 0);
}

function readVersion(programFolder: string): string {
  return (JSON.parse(readFileSync(join(programFolder, 'package.json'), 'utf8')) as { version: string }).version;
}

/** What a person opens: the wildcard address is no place to go to. */
function consoleUrl(bound: { host: string } | null, port: number): string {
  const host = bound?.host ?? '127.0.0.1';
  if (host === '0.0.0.0' || host === '::') return `https://127.0.0.1:${port}`;
  return `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function feedAddresses(addresses: ReceiverAddresses): Record<string, string> {
  const { udpSockets, udp: _, ...others } = addresses;
  const shown = (at: { address: string; port: number }) => `${at.address}:${at.port}`;
  const bound = Object.entries(others).flatMap(([name, at]) => (at ? [[name, shown(at)]] : []));
  if (udpSockets.length > 0) bound.unshift(['udp', udpSockets.map(shown).join(' ')]);
  return Object.fromEntries(bound) as Record<string, string>;
}
