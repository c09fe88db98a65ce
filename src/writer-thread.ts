import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { systemClock } from './core/clock.ts';
import { ApplianceError, asError } from './core/errors.ts';
import { alertOf } from './detection/alert-draft.ts';
import { createDetector, type Detector } from './detection/detector.ts';
import { loadRules } from './detection/rule-loader.ts';
import type { Diagnostics } from './diagnostics/log.ts';
import type {
  DroppedMessage,
  FeedDoneMessage,
  FeedMessage,
  LinesMessage,
  ReceiverToWriter,
  WriterToReceiver,
} from './ingest/messages.ts';
import { createNormaliser, type NormaliseOutcome, type Normaliser } from './ingest/normalise.ts';
import { createSourceChanges, startEnrichment } from './sources/source-changes.ts';
import { createUnknownSenders } from './sources/unknown-senders.ts';
import { openEventWriter } from './store/events/event-writer.ts';
import { walBytes as walBytesOf } from './store/events/partition-files.ts';
import { openQuarantineReader } from './store/events/quarantine-reader.ts';
import { createCommitLatencyMeter } from './wiring/commit-latency.ts';
import { createEventIntake, type EventIntake, type IntakeUnit } from './wiring/event-intake.ts';
import { openLiveParsers } from './wiring/live-parsers.ts';
import { createReparseRunner } from './wiring/reparse-runner.ts';
import type { MainToWriter, WriterThreadData, WriterToMain } from './wiring/writer-messages.ts';
import { createWriterObservations, type WriterObservations } from './wiring/writer-observations.ts';

/** Entry of the writer thread: parse, normalise, detect, insert. */
const data = workerData as WriterThreadData;
const main = parentPort as MessagePort;
const toMain = (message: WriterToMain) => main.postMessage(message);
const toReceiver = (message: WriterToReceiver) => data.receiverPort.postMessage(message);
const diagnostics: Diagnostics = {
  report: (level, name, details = {}) => toMain({ type: 'report', level, name, details }),
  counts: () => ({}),
};

const roundMs = 60_000;
/** Several times the size at which a checkpoint copies it back. */
const walAlarmBytes = 512 * 2 ** 20;

try {
  run();
} catch (thrown) {
  const error = asError(thrown);
  const known =
    error instanceof ApplianceError ? { code: error.code, params: error.params } : { code: null, params: {} };
  toMain({ type: 'failed', ...known, message: error.message });
  data.receiverPort.close();
  main.close();
}

function run(): void {
  const enrichment = startEnrichment(data.zones, data.nat);
  const parsers = openLiveParsers(data.parsersFolder, diagnostics);
  const unknownSenders = createUnknownSenders((lines) =>
    parsers.guess(lines).map(({ name, share }) => ({ parser: name, share })),
  );
  const { sources, defaultSource } = data;
  const normaliser = createNormaliser({ sources, defaultSource, enrichment, unknownSenders, parsers });
  const { rules, refused } = loadRules(data.rulesFolder);
  for (const { file, reason } of refused) diagnostics.report('warn', 'RuleRefused', { file, reason });
  const detector = createDetector(rules);
  const writer = openEventWriter({
    folder: data.dataFolder,
    clock: systemClock,
    diagnostics,
    maxRows: data.partitionRows,
    day: { offsetMs: data.dayOffsetMs },
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
      toMain({ type: 'committed', ...commit, rolledOver: current !== partition });
      partition = current;
    },
  });
  const observations = createWriterObservations(normaliser, toMain);
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
    alertOf: (event) => alertOf(event, detector.match(event), data.alertFromLevel),
    report: toMain,
  });
  const sourceChanges = createSourceChanges({ normaliser, enrichment, unknownSenders, intake, report: toMain });
  // A quiet feed commits nothing: its partition is still finished at the day's end, and a pinned reader still grows the log.
  const rounds = setInterval(() => {
    reportLatency();
    partitionNow();
    const walBytes = walBytesOf(data.dataFolder, partition);
    if (walBytes > walAlarmBytes) diagnostics.report('warn', 'WriteAheadLogGrown', { walBytes });
  }, roundMs);
  const stop = () => {
    clearInterval(rounds);
    reparses.stop();
    sourceChanges.stop();
    observations.stop();
    intake.hold(false);
    intake.flush();
    reportLatency();
    quarantine.close();
    writer.close();
    data.receiverPort.close();
    main.close();
  };
  const hold = (on: boolean) => {
    held = on;
    writer.holdCheckpoints(on);
    intake.hold(on);
  };
  data.receiverPort.on('message', (message: ReceiverToWriter) => {
    const stages = { normaliser, detector, intake, observations };
    if (message.type === 'lines') takeLines(message, stages);
    else if (message.type === 'dropped') takeDrops(message, stages);
    else takeFeed(message, stages, toReceiver);
  });
  main.on('message', (message: MainToWriter) => {
    if (message.type === 'stop') stop();
    else if (message.type === 'hold') hold(message.on);
    else if (message.type === 'reparse') reparses.start(message);
    else if (message.type === 'cancelReparse') reparses.cancel(message.requestId);
    else if (message.type === 'sources' || message.type === 'nat') sourceChanges.take(message);
    else takeFeed(message, { normaliser, detector, intake, observations }, (done) => toMain(done));
  });
  toMain({ type: 'ready', rules: rules.length, refused: refused.length });
}

/** The disk is full: bodies, which somebody can send again, are refused; lines wait in the intake. */
let held = false;

interface Stages {
  normaliser: Normaliser;
  detector: Detector;
  intake: EventIntake;
  observations: WriterObservations;
}

function takeLines({ batch }: LinesMessage, { normaliser, detector, intake, observations }: Stages): void {
  const bytes = batch.buffer.byteLength;
  const outcomes = normaliser.normaliseBatch(batch);
  observations.note(outcomes);
  const unit = unitOf(outcomes, detector);
  unit.dropped = normaliser.takeRefused();
  intake.take({ ...unit, onCommitted: () => toReceiver({ type: 'credit', bytes }) });
}

function takeDrops({ counts, receivedAt: at }: DroppedMessage, { normaliser, intake }: Stages): void {
  const dropped = counts.map(({ peer, count }) => ({ sourceId: normaliser.sourceOf(peer), at, count }));
  intake.take({ items: [], quarantined: [], dropped, onCommitted: () => {} });
}

/** A pushed or pulled body is answered after its commit. */
function takeFeed(message: FeedMessage, stages: Stages, answer: (message: FeedDoneMessage) => void): void {
  if (held) {
    answer({
      type: 'feedDone',
      requestId: message.requestId,
      stored: 0,
      duplicates: 0,
      quarantined: 0,
      error: 'disk full',
    });
    return;
  }
  const { requestId, sourceId, receivedAt, peer, body, progress } = message;
  const outcomes = stages.normaliser.normaliseFeed({ sourceId, receivedAt, peer, raw: body });
  // An imported file says what was, not how its source is now.
  if (progress === undefined) stages.observations.note(outcomes);
  else for (const outcome of outcomes) stages.observations.noteAgain(outcome);
  const unit = unitOf(outcomes, stages.detector);
  stages.intake.take({
    ...unit,
    progress,
    onCommitted: (result) => answer({ type: 'feedDone', requestId, ...result }),
  });
}

function unitOf(outcomes: NormaliseOutcome[], detector: Detector): Omit<IntakeUnit, 'onCommitted'> {
  const unit: Omit<IntakeUnit, 'onCommitted'> = { items: [], quarantined: [], dropped: [] };
  for (const outcome of outcomes) {
    if (outcome.kind === 'quarantined') {
      unit.quarantined.push(outcome);
      continue;
    }
    const { event } = outcome;
    unit.items.push({ event, alert: alertOf(event, detector.match(event), data.alertFromLevel) });
  }
  return unit;
}
