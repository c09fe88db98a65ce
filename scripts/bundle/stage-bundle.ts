import { copyFileSync, linkSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { importClosure } from './import-closure.ts';
import { type LicenceSource, licenceList, packageLicence } from './licences.ts';
import { filesBelow, neededFiles } from './package-files.ts';
import { packagesNeededBy } from './production-packages.ts';

export interface BundledModel {
  id: string;
  licence: string;
  /** File names and their verified places. */
  files: { name: string; path: string }[];
}

export interface StageOptions {
  projectFolder: string;
  /** New folder that becomes the bundle's. */
  stageFolder: string;
  /** The Node binary to take along, and the folder with its licence. */
  node: { binary: string; licenceFile: string | null };
  models: readonly BundledModel[];
  gpu: boolean;
  version: string;
}

/** Bytes by part, for the report. */
export interface StagedSizes {
  runtime: number;
  program: number;
  dependencies: number;
  models: number;
}

/** What of the project itself is installed; the built page stands for `src/console/web`. */
const programFolders = ['src', 'config', 'dist/console'];
const programFiles = ['package.json', 'models/catalogue.json'];
/** What `bin/haetae` starts besides `src/main.ts`; taken along with all that they import. */
const scriptEntries = [
  'scripts/demo.ts',
  'scripts/models.ts',
  'scripts/admin.ts',
  'scripts/backup.ts',
  'scripts/restore.ts',
];
const leftOut = /^src\/console\/web\//;

/** Puts everything that the bundle holds, save its list of hashes, into `stageFolder`. */
export function stageBundle(options: StageOptions): StagedSizes {
  const { projectFolder, stageFolder } = options;
  const put = createPlacer(stageFolder);
  const manifest = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const sizes: StagedSizes = { runtime: 0, program: 0, dependencies: 0, models: 0 };
  sizes.runtime = put.copy(options.node.binary, 'runtime/node', 0o755);

  for (const folder of programFolders)
    for (const file of filesBelow(join(projectFolder, folder)))
      if (!leftOut.test(`${folder}/${file}`))
        sizes.program += put.copy(join(projectFolder, folder, file), `program/${folder}/${file}`, 0o644);
  const scripts = importClosure(projectFolder, scriptEntries).filter((file) => file.startsWith('scripts/'));
  for (const file of [...programFiles, ...scripts])
    sizes.program += put.copy(join(projectFolder, file), `program/${file}`, 0o644);

  const packages = packagesNeededBy({ projectFolder, roots: Object.keys(manifest.dependencies), gpu: options.gpu });
  for (const { name, folder } of packages)
    for (const file of neededFiles(name, join(projectFolder, folder)))
      sizes.dependencies += put.copy(join(projectFolder, folder, file), `program/${folder}/${file}`, 0o644);

  for (const { id, files } of options.models)
    for (const { name, path } of files) sizes.models += put.link(path, `program/models/files/${id}/${name}`);

  put.copy(join(projectFolder, 'installer/install.sh'), 'install.sh', 0o755);
  put.copy(join(projectFolder, 'installer/haetae.sh'), 'bin/haetae', 0o755);
  put.text('VERSION', `haetae ${options.version}\n`);
  put.text(
    'LICENCES.txt',
    licenceList(
      licencesOf(
        options,
        packages.map((one) => packageLicence(projectFolder, one)),
      ),
    ),
  );
  return sizes;
}

function licencesOf({ projectFolder, node, models }: StageOptions, packages: LicenceSource[]): LicenceSource[] {
  const page = packagesNeededBy({ projectFolder, roots: pagePackages(projectFolder), gpu: false });
  const known = new Set(packages.map(({ title }) => title));
  return [
    {
      title: 'Node.js',
      licence: 'MIT and others',
      text: node.licenceFile === null ? '' : readFileSync(node.licenceFile, 'utf8').trim(),
    },
    ...packages,
    ...page.map((one) => packageLicence(projectFolder, one)).filter(({ title }) => !known.has(title)),
    ...models.map(({ id, licence }) => ({ title: `model ${id}`, licence, text: '' })),
  ];
}

/** Packages whose code or fonts the built page holds: what its sources import. */
function pagePackages(projectFolder: string): string[] {
  const folder = join(projectFolder, 'src/console/web');
  const names = new Set<string>();
  for (const file of filesBelow(folder).filter((path) => /\.(?:tsx?|css)$/.test(path) && !path.endsWith('.config.ts')))
    for (const [, name = ''] of readFileSync(join(folder, file), 'utf8').matchAll(importedPackage)) names.add(name);
  return [...names].filter((name) => !name.startsWith('node:')).sort();
}

const importedPackage = /(?:from|import|url\()\s*['"]((?:@[\w-]+\/)?[a-z][\w.-]*)(?:\/[^'"]*)?['"]/g;

/** Places files below a folder; each answers with the size in bytes. */
function createPlacer(folder: string) {
  const target = (path: string) => {
    const full = join(folder, path);
    mkdirSync(dirname(full), { recursive: true });
    return full;
  };
  const text = (path: string, content: string) => writeFileSync(target(path), content);
  return {
    text,
    copy: (from: string, path: string, mode: number): number => {
      const content = readFileSync(from);
      writeFileSync(target(path), content, { mode });
      return content.length;
    },
    /** Large files are linked; only across file systems they are copied. */
    link: (from: string, path: string): number => {
      const to = target(path);
      try {
        linkSync(from, to);
      } catch (thrown) {
        if ((thrown as NodeJS.ErrnoException).code !== 'EXDEV') throw thrown;
        copyFileSync(from, to);
      }
      return statSync(to).size;
    },
  };
}
