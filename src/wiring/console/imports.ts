import type { ImportPort } from '../../console/api/import-port.ts';
import type { FileImports } from '../../ingest/files/file-imports.ts';
import type { Stores } from '../stores.ts';

/** Imported files for the console. */
export function createConsoleImports(
  { sources, fileImports }: Pick<Stores, 'sources' | 'fileImports'>,
  imports: Pick<FileImports, 'upload' | 'cancel'>,
): ImportPort {
  return {
    async list(query) {
      return fileImports.list(query).map(({ sourceId: _, path: __, position: ___, ...row }) => row);
    },
    async sources() {
      const active = sources.list().filter(({ state, origin }) => state === 'active' && origin !== 'built_in');
      return active.map(({ name }) => name);
    },
    upload: (upload) => imports.upload(upload),
    cancel: async (id) => imports.cancel(id),
  };
}
