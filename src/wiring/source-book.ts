import { join } from 'node:path';
import type { Diagnostics } from '../diagnostics/log.ts';
import { createSourceDirectory } from '../ingest/source-directory.ts';
import { tokenFromFile, tokenHash } from '../security/tokens.ts';
import type { Settings } from '../settings/schema.ts';
import { createSourceBook, type SourceBook } from '../sources/source-book.ts';
import type { Stores } from './stores.ts';

/** The source book over the control database, the settings and the tokens of the data folder. @throws as it does */
export function openSourceBook(
  stores: Pick<Stores, 'sources' | 'sourceNat' | 'zones' | 'unknownSenders'>,
  { settings, diagnostics }: { settings: Settings; diagnostics: Diagnostics },
): SourceBook {
  return createSourceBook(stores, {
    ofFile: settings.sources,
    zones: settings.zones,
    timeZone: settings.schedules.timeZone,
    tokenFolder: join(settings.data.folder, 'tokens'),
    tokens: { read: tokenFromFile, hash: tokenHash },
    directoryOf({ sources, defaultSource }) {
      const directory = createSourceDirectory(sources, defaultSource);
      return (peer) => {
        const { source, unassigned } = directory.ofPeer(peer);
        return { sourceId: source.id, unassigned };
      };
    },
    diagnostics,
  });
}
