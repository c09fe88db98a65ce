import { workerData } from 'node:worker_threads';
import { systemClock } from './core/clock.ts';
import type { ReceiverToWriter, WriterToReceiver } from './core/deliveries.ts';
import { asError } from './core/errors.ts';
import { repeat } from './core/guarded-timers.ts';
import type { Tell } from './core/threads/thread-contract.ts';
import { serveThread, type ThreadService } from './core/threads/thread-host.ts';
import { timeZoneOf } from './core/time-zone.ts';
import { alertOf } from './detection/alert-draft.ts';
import { createDetector } from './detection/detector.ts';
import { loadRules } from './detection/rule-loader.ts';
import { reportsTo } from './diagnostics/thread-reports.ts';
import { cutStates } from './ingest/line-batch.ts';
import { createNormaliser } from './ingest/normalise.ts';
import { createRecordFailures } from './ingest/record-failures.ts';
import { createCommitLatencyMeter } from './intake/commit-latency.ts';
import { createDeliveryDesk } from './intake/delivery-desk.ts';
import { createEventIntake } from './intake/event-intake.ts';
import { createReparseRunner } from './intake/reparse-runner.ts';
import type { WriterThreadContract, WriterThreadData } from './intake/writer-messages.ts';
import { createWriterObservations } from './intake/writer-observations.ts';
import { createSampleCollector } from './sources/health/source-sample.ts';
import { createSourceChanges, startEnrichment } from './sources/source-changes.ts';
import { createUnknownSenders } from './sources/unknown-senders.ts';
import { openEventWriter } from './store/events/event-writer.ts';
import { walBytes as walBytesOf } from './store/events/partition-files.ts';
import { openQuarantineReader } from './store/events/quarantine-reader.ts';
import { openLiveParsers } from './wiring/live-parsers.ts';

/** Entry of the writer thread: parse, normalise, detect, insert. */
const data = workerData as WriterThreadData;
const toReceiver = (message: WriterToReceiver) => data.receiverPort.postMessage(message);

const roundMs = 60_000;
/** Several times the size at which a checkpoint copies it back. */
const walAlarmBytes = 512 * 2 ** 20;

await serveThread<WriterThreadContract>((tell) => {
  try {
    return open(tell);
  } catch (thrown) {
    data.receiverPort.close();
    throw thrown;
  }
});

function open(tell: Tell<WriterThreadContract>): ThreadService<WriterThreadContract> {
  const diagnostics = reportsTo((report) => tell('report', report));
  const failed = (error: Error) => diagnostics.report('error', 'WriterRoundFailedError', { error: error.message });
  const enrichment = startEnrichment(data.zones, data.nat);
  const parsers = openLiveParsers(data.parsersFolder, diagnostics);
  const unknownSenders = createUnknownSenders((lines) =>
    parsers.guess(lines).map(({ name, share }) => ({ parser: name, share })),
  );
  const { rules, refused } = loadRules(data.rulesFolder);
  for (const { file, reason } of refused) diagnostics.report('warn', 'RuleRefused', { file, reason });
  const detector = createDetector(rules);
  const failures = createRecordFailures(diagnostics, () => Date.now());
  const { sources, defaultSource } = data;
  const normaliser = createNormaliser({
    sources,
    defaultSource,
    parsers,
    unknownSenders,
    enrichment,
    detect: (event) => alertOf(event, detector.match(event), data.alertFromLevel),
    failures,
  });
  const writer = openEventWriter({
    folder: data.dataFolder,
    clock: systemClock,
    diagnostics,
    maxRows: data.partitionRows,
    day: timeZoneOf(data.timeZone),
    checkpoints: 'thread',
  });
  let { partition } = writer.status();
  /** Finishing a partition may fail on a full disk; what was committed stays so, and it is tried again with the next commit. */
  const partitionNow = () => {
    try {
      return writer.status().partition;
    } catch (thrown) {
      diagnostics.report('error', 'PartitionFinishedError', { error: asError(thrown).message });
      return partition;
    }
  };
  const latency = createCommitLatencyMeter();
  const reportLatency = () => {
    const taken = latency.take();
    if (taken !== null) diagnostics.report('info', 'CommitLatency', { ...taken });
  };
  const intake = createEventIntake({
    writer,
    now: () => Date.now(),
    diagnostics,
    latency,
    onCommit(commit) {
      const current = partitionNow();
      tell('committed', { ...commit, rolledOver: current !== partition });
      partition = current;
    },
  });
  const collector = createSampleCollector();
  const observations = createWriterObservations(
    {
      note: (outcomes) => collector.note(outcomes),
      take: () => collector.take(new Map(normaliser.health().map((one) => [one.sourceId, one.replacements]))),
    },
    (observed) => tell('observed', observed),
    failed,
  );
  const desk = createDeliveryDesk({ reader: normaliser, intake, observations, failures });
  const quarantine = openQuarantineReader({ dataFolder: data.dataFolder, diagnostics });
  const reparses = createReparseRunner({
    reader: quarantine,
    intake,
    normalise(record) {
      const outcome = normaliser.normaliseRecord(record);
      observations.noteAgain(outcome);
      return outcome;
    },
    sourceOf: (peer) => normaliser.sourceOf(peer),
    beforeRun: () => parsers.reload(),
    cutByFraming: cutStates,
    report: (progress) => tell('reparseProgress', progress),
  });
  const sourceChanges = createSourceChanges({
    normaliser,
    enrichment,
    unknownSenders,
    intake,
    report: (senders) => tell('unknownSenders', senders),
    onError: failed,
  });
  // A quiet feed commits nothing: its partition is still finished at the day's end, and a pinned reader still grows the log.
  const look = () => {
    reportLatency();
    partitionNow();
    const walBytes = walBytesOf(data.dataFolder, partition);
    if (walBytes > walAlarmBytes) diagnostics.report('warn', 'WriteAheadLogGrown', { walBytes });
  };
  const rounds = repeat(roundMs, look, failed);
  const hold = (on: boolean) => {
    desk.hold(on);
    writer.holdCheckpoints(on);
    intake.hold(on);
  };
  data.receiverPort.on('message', (message: ReceiverToWriter) => {
    if (message.type === 'feed') return desk.feed(message, toReceiver);
    if (message.type === 'dropped') return desk.drops(message);
    const bytes = message.batch.buffer.byteLength;
    desk.lines(message, () => toReceiver({ type: 'credit', bytes }));
  });
  return {
    ready: { rules: rules.length, refused: refused.length },
    requests: {
      deliver: (delivery, signal) =>
        new Promise((resolve, reject) => {
          // At the end of the thread what it has is committed first; this is for what could not be.
          signal.addEventListener('abort', () => reject(signal.reason), { once: true });
          desk.feed({ type: 'feed', requestId: 0, ...delivery }, resolve);
        }),
    },
    orders: {
      reparse: (request) => reparses.start(request),
      cancelReparse: (requestId) => reparses.cancel(requestId),
      sourceChange: (change) => sourceChanges.take(change),
      hold,
    },
    stopping() {
      rounds.stop();
      reparses.stop();
      sourceChanges.stop();
      desk.finish();
      observations.stop();
      intake.hold(false);
      intake.flush();
      reportLatency();
    },
    close() {
      intake.flush();
      quarantine.close();
      writer.close();
      data.receiverPort.close();
    },
  };
}
