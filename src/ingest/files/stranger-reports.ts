import { readdirSync } from 'node:fs';
import type { Diagnostics } from '../../diagnostics/log.ts';

const maxStrangers = 1000;

/** What lies in the drop folder beside the folders of the sources is nobody's; each is reported once. */
export function createStrangerReports(dropFolder: string, diagnostics: Diagnostics) {
  const told = new Set<string>();
  return (sourceNames: ReadonlySet<string>): void => {
    for (const name of readdirSync(dropFolder).slice(0, maxStrangers)) {
      if (sourceNames.has(name) || told.has(name) || told.size >= maxStrangers) continue;
      told.add(name);
      diagnostics.report('warn', 'DropFolderWithoutSource', { name, dropFolder });
    }
  };
}
