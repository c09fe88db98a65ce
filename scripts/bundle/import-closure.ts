import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

const relativeImport = /(?:from|import)\s*\(?\s*['"](\.{1,2}\/[^'"]+)['"]/g;

/** The given files and all that they import by relative path, at any depth; paths below `folder`, sorted. */
export function importClosure(folder: string, entries: readonly string[]): string[] {
  const found = new Set<string>();
  const visit = (path: string) => {
    if (found.has(path)) return;
    found.add(path);
    for (const [, imported = ''] of readFileSync(join(folder, path), 'utf8').matchAll(relativeImport))
      visit(posix.join(posix.dirname(path), imported));
  };
  for (const entry of entries) visit(entry);
  return [...found].sort();
}
