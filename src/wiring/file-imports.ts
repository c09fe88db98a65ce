import { join } from 'node:path';
import type { Clock } from '../core/clock.ts';
import { ApplianceError } from '../core/errors.ts';
import type { Diagnostics } from '../diagnostics/log.ts';
import { type FileImports, startFileImports } from '../ingest/files/file-imports.ts';
import type { FileSource, ImportWriter } from '../ingest/files/file-ports.ts';
import type { Receiver } from '../ingest/receiver.ts';
import type { Writer } from '../intake/writer.ts';
import type { DiskGuard } from '../operations/disk-guard.ts';
import { sha256OfFile } from '../security/hash.ts';
import type { Settings } from '../settings/schema.ts';
import { readDelivery } from '../store/events/delivery.ts';
import type { Stores } from './stores.ts';

export interface FileImportWiring {
  settings: Settings;
  receiver: Pick<Receiver, 'stats'>;
  writer: Pick<Writer, 'deliver'>;
  guard: Pick<DiskGuard, 'state' | 'requireRoom'>;
  clock: Clock;
  diagnostics: Diagnostics;
}

const lookEveryMs = 2000;
/** The receiver is asked at most so often whether live feeds wait. */
const busyAskedEveryMs = 250;

/** Starts the import of files: drop folder and uploads. */
export function openFileImports(
  stores: Pick<Stores, 'sources' | 'fileImports'>,
  { settings, receiver, writer, guard, clock, diagnostics }: FileImportWiring,
): Promise<FileImports> {
  const { files, data } = settings;
  return startFileImports({
    dropFolder: files.dropFolder === '' ? join(data.folder, 'drop') : files.dropFolder,
    settledMs: files.settledSeconds * 1000,
    keepImported: files.keepImported,
    maxUploadBytes: files.maxUploadMib * 2 ** 20,
    unpack: { maxBytes: files.maxUnpackedGib * 2 ** 30, maxRatio: files.maxUnpackedRatio },
    sources: { all: () => fileSources(stores) },
    records: stores.fileImports,
    writer: importWriter(data.folder, { receiver, writer, clock }),
    room: { isThere: () => guard.state().accepting, require: () => guard.requireRoom() },
    hashFile: sha256OfFile,
    diagnostics,
    now: () => clock.now(),
    lookEveryMs,
  });
}

function fileSources({ sources }: Pick<Stores, 'sources'>): FileSource[] {
  return (
    sources
      .list()
      // The built-in source holds what its devices have no source for, by their address; a file has none.
      .filter(({ state, origin }) => state === 'active' && origin !== 'built_in')
      .map(({ id, name, kind, config }) => {
        const { parser = 'auto' } = config as { parser?: string };
        const readsLines = kind === 'syslog' || kind === 'file';
        return { id, name, plainRows: readsLines && parser !== 'auto' };
      })
  );
}

function importWriter(
  dataFolder: string,
  { receiver, writer, clock }: Pick<FileImportWiring, 'receiver' | 'writer' | 'clock'>,
): ImportWriter {
  let askedAt = Number.NEGATIVE_INFINITY;
  let full = false;
  return {
    async deliver({ key, sourceId, peer }, { body, position }) {
      const done = await writer.deliver({
        sourceId,
        receivedAt: clock.now(),
        peer,
        body,
        progress: { key, position },
      });
      if (done.error !== undefined) throw new ApplianceError('FEED_NOT_COMMITTED', { params: { source: peer } });
      return done;
    },
    committed: (key) => readDelivery(dataFolder, key),
    async busy() {
      if (performance.now() - askedAt < busyAskedEveryMs) return full;
      ({ full } = (await receiver.stats()).outlet);
      askedAt = performance.now();
      return full;
    },
  };
}
