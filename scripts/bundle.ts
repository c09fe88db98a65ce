import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { loadCatalogue } from '../src/inference/catalogue.ts';
import { createModelFiles } from '../src/inference/model-files.ts';
import { describeFiles, sha256OfFile, sha256Sums } from './bundle/bundle-manifest.ts';
import { type BundleOptions, bundleUsage, parseBundleOptions } from './bundle/bundle-options.ts';
import { packBundle } from './bundle/pack-bundle.ts';
import { type BundledModel, stageBundle } from './bundle/stage-bundle.ts';

/** Makes the one file that is carried to a site: runtime, program, dependencies, models, rules and installer. */

const projectFolder = dirname(import.meta.dirname);
const platform = 'linux-x64';

const parsed = parseBundleOptions(process.argv.slice(2));
if (parsed.kind === 'run') await bundle(parsed.options);
else if (parsed.kind === 'help') console.log(bundleUsage);
else {
  console.error(`${parsed.reason}\n\n${bundleUsage}`);
  process.exitCode = 64;
}

async function bundle(options: BundleOptions): Promise<void> {
  if (`${process.platform}-${process.arch}` !== platform) throw new Error(`A bundle is made on ${platform}.`);
  if (!existsSync(join(projectFolder, 'dist/console/index.html')))
    throw new Error('The page is not built: npm run build first.');
  const { version } = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8')) as { version: string };
  const out = resolve(projectFolder, options.out);
  const name = `haetae-${version}-${platform}`;
  const stageFolder = join(out, 'bundle-stage', name);
  rmSync(dirname(stageFolder), { recursive: true, force: true });
  mkdirSync(stageFolder, { recursive: true });
  try {
    const models = await modelsFor(options.models, out);
    const sizes = stageBundle({ projectFolder, stageFolder, node: nodeToTake(), models, gpu: options.gpu, version });
    const files = await describeFiles(stageFolder);
    const about = { name: 'haetae', version, platform, node: process.version, gpu: options.gpu };
    const manifest = { ...about, models: models.map(({ id, licence }) => ({ id, licence })), files };
    writeFileSync(join(stageFolder, 'manifest.json'), `${JSON.stringify(manifest, null, 1)}\n`);
    writeFileSync(join(stageFolder, 'SHA256SUMS'), sha256Sums(await describeFiles(stageFolder)));
    const archive = join(out, `${name}.tar.${options.compression}`);
    await packBundle({ folder: stageFolder, archive, compression: options.compression, modifiedSeconds: commitTime() });
    writeFileSync(`${archive}.sha256`, `${await sha256OfFile(archive)}  ${basename(archive)}\n`);
    for (const [part, bytes] of Object.entries(sizes)) console.log(`${part.padEnd(13)}${mebibytes(bytes)}`);
    console.log(`${files.length} files, ${archive}: ${mebibytes(statSync(archive).size).trim()}`);
  } finally {
    rmSync(dirname(stageFolder), { recursive: true, force: true });
  }
}

/** The wanted models with their files, each checked against the catalogue. */
async function modelsFor(wanted: BundleOptions['models'], out: string): Promise<BundledModel[]> {
  const catalogue = loadCatalogue(join(projectFolder, 'models/catalogue.json'));
  const ids = wanted === 'default' ? Object.values(catalogue.defaults) : wanted;
  const verifiedFile = join(out, 'bundle-stage', 'verified.json');
  const modelFiles = createModelFiles({
    folder: join(projectFolder, 'models/files'),
    verifiedFile,
    hashFile: sha256OfFile,
  });
  const models: BundledModel[] = [];
  for (const id of ids) {
    const model = catalogue.models.find((candidate) => candidate.id === id);
    if (model === undefined)
      throw new Error(
        `models/catalogue.json has no ${id}; it has ${catalogue.models.map((one) => one.id).join(', ')}.`,
      );
    await modelFiles.locate(model);
    const files = model.files.map((file) => ({ name: file.name, path: modelFiles.pathOf(model, file) }));
    models.push({ id, licence: model.licence, files });
  }
  return models;
}

/** The Node that runs this, with its licence beside it where the distribution has one. */
function nodeToTake(): { binary: string; licenceFile: string | null } {
  const binary = process.execPath;
  const licenceFile = [join(dirname(binary), '../LICENSE'), join(dirname(binary), 'LICENSE')].find(existsSync);
  return { binary, licenceFile: licenceFile ?? null };
}

/** Time of the last commit, UTC epoch seconds; the same commit gives the same archive. */
function commitTime(): number {
  return Number(execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: projectFolder, encoding: 'utf8' }).trim());
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1).padStart(8)} MiB`;
}
