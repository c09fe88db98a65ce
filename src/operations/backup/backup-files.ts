import { constants, existsSync, readdirSync, statSync } from 'node:fs';
import { copyFile, open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Copies a file (as a reference where the file system can) and waits until it is on the disk. */
export async function copyFileDurably(from: string, to: string): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_FICLONE);
  await sync(to);
  await sync(dirname(to));
}

/** Writes a file under its name only when all of it is on the disk. */
export async function writeFileDurably(path: string, text: string): Promise<void> {
  const half = `${path}.part`;
  const file = await open(half, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(half, path);
  await sync(dirname(path));
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Keys, tokens and certificates of a data folder, as paths inside it. */
export function listSecrets(dataFolder: string): string[] {
  const below = (folder: string) =>
    existsSync(join(dataFolder, folder))
      ? readdirSync(join(dataFolder, folder)).map((name) => `${folder}/${name}`)
      : [];
  return ['audit.key', ...below('certificate'), ...below('tokens')].filter(
    (path) => statSync(join(dataFolder, path), { throwIfNoEntry: false })?.isFile() === true,
  );
}
