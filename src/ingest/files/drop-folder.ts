import { readdirSync, statSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ApplianceError } from '../../core/errors.ts';

/** The folder of one source inside the drop folder: files to import, and what became of them. */
export interface SourceFolder {
  /** Files that have not changed for `settledMs`; names that say that they are not complete are left alone. */
  settled(now: number): string[];
  /** Takes a file out of the way of whoever may write one of the same name; its new path. */
  take(path: string): Promise<string>;
  /** Files that were taken and not yet finished, of this life or an earlier one. */
  taken(): string[];
  finish(path: string): Promise<void>;
  /** Puts the file into `failed` with a text beside it that says why. */
  fail(path: string, reason: ApplianceError): Promise<void>;
}

export interface SourceFolderOptions {
  path: string;
  settledMs: number;
  /** False: imported files are deleted. */
  keep: boolean;
}

const unfinishedName = /^\.|~$|\.(?:tmp|temp|part|partial|filepart|crdownload|swp)$/i;
/** How the names of uploads begin that are on their way. */
export const uploadMark = '.upload-';
const takenName = /^\d{13}-\d{6}-/;
const folders = { working: 'working', done: 'done', failed: 'failed' };
/** What one look takes; the rest follows at the next. */
const maxFilesAtOnce = 1000;

/** Creates the folder where it is absent, and removes uploads that an earlier life did not finish. */
export async function openSourceFolder({ path, settledMs, keep }: SourceFolderOptions): Promise<SourceFolder> {
  for (const name of Object.values(folders)) await mkdir(join(path, name), { recursive: true, mode: 0o700 });
  const working = join(path, folders.working);
  for (const name of await readdir(working)) if (name.startsWith(uploadMark)) await rm(join(working, name));
  let seen = new Map<string, { mark: string; since: number }>();
  let taken = 0;

  async function moveTo(folder: string, from: string): Promise<string> {
    const name = basename(from).replace(takenName, '');
    taken = (taken + 1) % 1_000_000;
    const stamp = `${Date.now()}-${String(taken).padStart(6, '0')}`;
    const to = join(path, folder, `${stamp}-${name}`);
    await rename(from, to);
    return to;
  }

  return {
    settled(now) {
      const next = new Map<string, { mark: string; since: number }>();
      const ready: string[] = [];
      for (const { file, mark } of filesIn(path)) {
        const before = seen.get(file);
        const since = before?.mark === mark ? before.since : now;
        next.set(file, { mark, since });
        if (now - since >= settledMs) ready.push(file);
      }
      seen = next;
      return ready;
    },
    take: (file) => moveTo(folders.working, file),
    taken: () => filesIn(join(path, folders.working)).map(({ file }) => file),
    async finish(file) {
      if (keep) await moveTo(folders.done, file);
      else await rm(file, { force: true });
    },
    async fail(file, reason) {
      const to = await moveTo(folders.failed, file);
      await writeFile(`${to}.reason.txt`, `${reason.code}\n${reason.messageIn('ko')}\n${reason.messageIn('en')}\n`);
    },
  };
}

function filesIn(folder: string): { file: string; mark: string }[] {
  const found: { file: string; mark: string }[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    // A link could lead anywhere on the machine.
    if (!entry.isFile() || unfinishedName.test(entry.name)) continue;
    const file = join(folder, entry.name);
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat !== undefined) found.push({ file, mark: `${stat.ino} ${stat.size} ${stat.mtimeMs}` });
    if (found.length >= maxFilesAtOnce) break;
  }
  return found;
}

/** The name that its sender gave a taken file. */
export function givenName(path: string): string {
  return basename(path).replace(takenName, '');
}
