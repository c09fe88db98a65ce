import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Folders and files of single packages that run time never reads. */
const unneeded: Record<string, readonly RegExp[]> = {
  // Other platforms' binaries.
  'onnxruntime-node': [/^bin\/napi-v\d+\/(?!linux\/x64\/)/],
  // Other platforms' binaries; SQLite's and the addon's sources.
  'better-sqlite3': [/^prebuilds\/(?!linux-x64\.node$)/, /^deps\//, /^src\//],
  // llama.cpp's sources as a git bundle, for building it on the spot.
  'node-llama-cpp': [/^llama\/(?!.*\.json$)/, /^templates\//],
};

/** Never read by Node: types, sources in TypeScript (Node refuses those in node_modules), maps, prose. */
const unneededEverywhere = [
  /\.(?:d\.[cm]?ts|[cm]?ts|tsx|map|flow|markdown)$/i,
  /(?:^|\/)(?!licen[cs]e|notice|copying)[^/]*\.md$/i,
  /(?:^|\/)(?:test|tests|__tests__|benchmarks?|examples?|\.github|\.vscode|coverage)\//,
];

/** Files of a package's folder that the bundle takes, as paths below it, sorted. Nested packages are not entered. */
export function neededFiles(packageName: string, folder: string): string[] {
  const drop = [...(unneeded[packageName] ?? []), ...unneededEverywhere];
  return filesBelow(folder)
    .filter((path) => !path.startsWith('node_modules/') && !drop.some((pattern) => pattern.test(path)))
    .sort();
}

/** All files below a folder as paths below it; links are not followed. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}
