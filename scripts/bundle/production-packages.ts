import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An installed package that the bundle takes along. */
export interface InstalledPackage {
  name: string;
  version: string;
  licence: string;
  /** Folder below the project, `node_modules/a/node_modules/b`. */
  folder: string;
}

interface LockedPackage {
  version?: string;
  license?: string;
  os?: string[];
  cpu?: string[];
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

type Lock = Record<string, LockedPackage>;

/** Packages with drivers for graphics cards; several hundred MiB. */
const gpuPackages = new Set([
  '@node-llama-cpp/linux-x64-cuda',
  '@node-llama-cpp/linux-x64-cuda-ext',
  '@node-llama-cpp/linux-x64-vulkan',
]);
/** Their `cpu` names x64 too, for cross builds; they hold nothing that runs here. */
const otherProcessors = new Set(['@node-llama-cpp/linux-arm64', '@node-llama-cpp/linux-armv7l']);

export interface PackageQuery {
  projectFolder: string;
  /** Names to begin with. */
  roots: readonly string[];
  gpu: boolean;
}

/** The packages that `roots` need at run time on linux-x64, each where npm put it, sorted by folder. */
export function packagesNeededBy({ projectFolder, roots, gpu }: PackageQuery): InstalledPackage[] {
  const file = JSON.parse(readFileSync(join(projectFolder, 'package-lock.json'), 'utf8')) as { packages: Lock };
  const lock = file.packages;
  const found = new Map<string, InstalledPackage>();
  const place = (name: string, from: string): string | null => {
    const folder = resolveFolder(lock, name, from);
    const locked = folder === null ? undefined : lock[folder];
    if (folder === null || locked === undefined || !fitsPlatform(name, locked, gpu)) return null;
    return existsSync(join(projectFolder, folder)) ? folder : null;
  };
  const visit = ({ name, from, optional }: Need) => {
    const folder = place(name, from);
    if (folder === null && !optional)
      throw new Error(`${name}, which ${from || 'the project'} needs, is not installed.`);
    if (folder === null || found.has(folder)) return;
    const { version = '', license = 'unknown', dependencies = {}, optionalDependencies = {} } = lock[folder] ?? {};
    found.set(folder, { name, version, licence: license, folder });
    for (const next of Object.keys(dependencies))
      visit({ name: next, from: folder, optional: next in optionalDependencies });
    for (const next of Object.keys(optionalDependencies)) visit({ name: next, from: folder, optional: true });
  };
  for (const name of roots) visit({ name, from: '', optional: false });
  return [...found.values()].sort((one, other) => (one.folder < other.folder ? -1 : 1));
}

interface Need {
  name: string;
  /** Folder of the package that needs it; '' for the project. */
  from: string;
  optional: boolean;
}

/** Where Node finds `name` from a package's folder: the nearest `node_modules` upwards. */
function resolveFolder(lock: Lock, name: string, from: string): string | null {
  for (let base = from; ; base = base.slice(0, Math.max(0, base.lastIndexOf('node_modules/') - 1))) {
    const folder = base === '' ? `node_modules/${name}` : `${base}/node_modules/${name}`;
    if (lock[folder] !== undefined) return folder;
    if (base === '') return null;
  }
}

function fitsPlatform(name: string, { os, cpu }: LockedPackage, gpu: boolean): boolean {
  if (otherProcessors.has(name) || (gpuPackages.has(name) && !gpu)) return false;
  return allows(os, 'linux') && allows(cpu, 'x64');
}

/** npm's lists of platforms: names that are allowed, or `!name` for those that are not. */
function allows(list: string[] | undefined, wanted: string): boolean {
  if (list === undefined || list.length === 0 || list.includes('any')) return true;
  if (list.includes(`!${wanted}`)) return false;
  return list.includes(wanted) || list.every((entry) => entry.startsWith('!'));
}
