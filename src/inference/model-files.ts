import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ApplianceError } from '../core/errors.ts';
import type { CatalogueModel, ModelFile } from './catalogue.ts';
import { ggufHeaderFault } from './gguf-header.ts';

/** SHA-256 of a file in lower-case hex, read in pieces. */
export type HashFile = (path: string) => Promise<string>;

/** What is known of one file of a model on disk. */
export type ModelFileState =
  | { state: 'ok'; path: string }
  | { state: 'missing'; path: string }
  | { state: 'corrupt'; path: string; reason: string };

export interface ModelFiles {
  /** Where a model's file lies: `<folder>/<model id>/<file name>`. */
  pathOf(model: CatalogueModel, file: ModelFile): string;
  /** Checks one file: size, GGUF header, SHA-256. The hash of an unchanged file is remembered. */
  check(model: CatalogueModel, file: ModelFile): Promise<ModelFileState>;
  /**
   * Paths of a model's files by kind, all verified. Throws INFERENCE_MODEL_FILE_MISSING or
   * INFERENCE_MODEL_FILE_CORRUPT naming the file.
   */
  locate(model: CatalogueModel): Promise<Map<ModelFile['kind'], string>>;
}

/** A file's identity at the time it was hashed; any change of it means hashing again. */
interface Remembered {
  sizeBytes: number;
  modifiedAt: number;
  inode: number;
  sha256: string;
}

/**
 * Files of models in `folder`. `verifiedFile` remembers hashes by size and modification time, so that a start does not
 * read gigabytes; it may be deleted at any time.
 */
export function createModelFiles(options: { folder: string; verifiedFile: string; hashFile: HashFile }): ModelFiles {
  const pathOf = (model: CatalogueModel, file: ModelFile) => join(options.folder, model.id, file.name);

  const hashOf = async (path: string, facts: Omit<Remembered, 'sha256'>): Promise<string> => {
    const known = (await readRemembered(options.verifiedFile))[path];
    if (known && sameFacts(known, facts)) return known.sha256;
    const sha256 = await options.hashFile(path);
    const remembered = await readRemembered(options.verifiedFile);
    await writeRemembered(options.verifiedFile, { ...remembered, [path]: { ...facts, sha256 } });
    return sha256;
  };

  const check = async (model: CatalogueModel, file: ModelFile): Promise<ModelFileState> => {
    const path = pathOf(model, file);
    const found = await stat(path).catch(() => null);
    if (!found?.isFile()) return { state: 'missing', path };
    const corrupt = (reason: string): ModelFileState => ({ state: 'corrupt', path, reason });
    if (found.size !== file.sizeBytes) return corrupt(`${found.size} bytes instead of ${file.sizeBytes}`);
    const headerFault = file.kind === 'gguf' ? await ggufHeaderFault(path) : null;
    if (headerFault) return corrupt(headerFault);
    const facts = { sizeBytes: found.size, modifiedAt: found.mtimeMs, inode: found.ino };
    const sha256 = await hashOf(path, facts);
    return sha256 === file.sha256 ? { state: 'ok', path } : corrupt(`its SHA-256 is ${sha256}, not ${file.sha256}`);
  };

  return {
    pathOf,
    check,
    async locate(model) {
      const paths = new Map<ModelFile['kind'], string>();
      for (const file of model.files) {
        const found = await check(model, file);
        if (found.state === 'missing') {
          throw new ApplianceError('INFERENCE_MODEL_FILE_MISSING', { params: { file: found.path, model: model.id } });
        }
        if (found.state === 'corrupt') {
          const params = { file: found.path, model: model.id, reason: found.reason };
          throw new ApplianceError('INFERENCE_MODEL_FILE_CORRUPT', { params });
        }
        paths.set(file.kind, found.path);
      }
      return paths;
    },
  };
}

function sameFacts(known: Remembered, facts: Omit<Remembered, 'sha256'>): boolean {
  return known.sizeBytes === facts.sizeBytes && known.modifiedAt === facts.modifiedAt && known.inode === facts.inode;
}

async function readRemembered(path: string): Promise<Record<string, Remembered>> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Record<string, Remembered>;
  } catch {
    // Absent or damaged: the files are hashed again, which is all that it saves.
    return {};
  }
}

async function writeRemembered(path: string, remembered: Record<string, Remembered>): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.tmp`;
  await writeFile(draft, JSON.stringify(remembered));
  await rename(draft, path);
}
