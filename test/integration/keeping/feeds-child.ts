import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../../src/core/clock.ts';
import { createDiagnostics } from '../../../src/diagnostics/log.ts';
import { createReparses } from '../../../src/intake/reparses.ts';
import { selfMadeCertificate } from '../../../src/security/certificates.ts';
import { loadSettings } from '../../../src/settings/load-settings.ts';
import { lockDataFolder } from '../../../src/store/data-folder-lock.ts';
import { startFeeds } from '../../../src/wiring/feeds.ts';
import { createDiskRoom } from '../../../src/wiring/needs-room.ts';
import { createSealing } from '../../../src/wiring/retention.ts';
import { openStores } from '../../../src/wiring/stores.ts';
import { markersOf } from './stored-markers.ts';

/**
 * The storing half of the appliance as a process: receiver, writer and sealer on a data folder, sealing and purging all the
 * time; no models, no console. Killed from outside. Before a partition goes, its records are noted in `purged/`.
 */
const settings = loadSettings(process.argv[2] ?? '');
const purgeAfterMs = Number(process.argv[3]);
const folder = settings.data.folder;
const diagnostics = createDiagnostics({ level: 'warn' });
const lock = lockDataFolder(folder);
const stores = openStores({ folder, clock: systemClock, diagnostics, auditHash: () => '' });
const fatal = (error: Error): never => {
  process.stderr.write(`${error.stack ?? error.message}\n`);
  process.exit(1);
};
const feeds = await startFeeds(stores, {
  settings,
  sockets: {},
  tls: await selfMadeCertificate(join(folder, 'certificate'), []),
  diagnostics,
  room: createDiskRoom(),
  onFatal: fatal,
});

/** What a partition held, on disk before the partition is gone. */
function note(partition: number): void {
  const path = join(folder, '..', 'purged', `${partition}.json`);
  mkdirSync(join(folder, '..', 'purged'), { recursive: true });
  writeFileSync(`${path}.tmp`, JSON.stringify(markersOf(folder, partition)));
  const file = openSync(`${path}.tmp`, 'r');
  fsyncSync(file);
  closeSync(file);
  renameSync(`${path}.tmp`, path);
}

// What could not be parsed is parsed again all the time, with the same end.
const reparses = createReparses(stores, { writer: feeds.writer, clock: systemClock });
feeds.follow({ onReparse: (progress) => reparses.note(progress) });
let reparsing: number | null = null;
function parseAgain(): void {
  if (reparsing !== null && reparses.get(reparsing)?.state === 'running') return;
  reparsing = reparses.start({ selection: {}, actor: 'test' });
}

const sealing = createSealing(stores, { clock: systemClock, damage: { note: () => {} } }, 0);
let stopping = false;

async function keep(): Promise<void> {
  const context = { runId: 1, signal: new AbortController().signal, clock: systemClock, isStopping: () => stopping };
  for (const step of sealing.steps) if (step.kind === 'task') await step.run(context);
  const rule = { receivedBefore: Date.now() - purgeAfterMs, alertsTakenUpTo: stores.alerts.takenUpTo() };
  await stores.sealer.purge(rule, (ledger) => {
    note(ledger.partition);
    stores.ledgerCopies.copy(ledger, Date.now());
  });
}

const keeping = (async () => {
  while (!stopping) {
    await keep();
    parseAgain();
    await sleep(20);
  }
  await keep();
})().catch(fatal);

process.on('SIGTERM', () => {
  void (async () => {
    await feeds.receiver.stop();
    await feeds.writer.stop();
    stopping = true;
    await keeping;
    await stores.close();
    lock.release();
    process.exit(0);
  })().catch(fatal);
});
writeSync(1, 'ready\n');
