import { join } from 'node:path';
import { openSourceFolder, type SourceFolder, type SourceFolderOptions } from './drop-folder.ts';

export type SourceFolders = (source: string) => Promise<SourceFolder>;

/** Opens the folder of a source (by name) inside the drop folder when it is first asked for, and keeps it. */
export function createSourceFolders(dropFolder: string, options: Omit<SourceFolderOptions, 'path'>): SourceFolders {
  const folders = new Map<string, SourceFolder>();
  return async (source) => {
    const known = folders.get(source);
    if (known !== undefined) return known;
    const folder = await openSourceFolder({ path: join(dropFolder, source), ...options });
    folders.set(source, folder);
    return folder;
  };
}
