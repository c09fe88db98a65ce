/**
 * Model files of the catalogue: `list`, `get <id>`, `import FILE`, `verify [id]`. Korean or English by the locale.
 * Exit codes: 0 done, 1 something is wrong with a file or could not be fetched, 2 usage.
 */
import { copyFile, mkdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ApplianceError } from '../src/core/errors.ts';
import { type CatalogueModel, loadCatalogue, type ModelFile } from '../src/inference/catalogue.ts';
import { createModelFiles } from '../src/inference/model-files.ts';
import { sha256OfFile } from '../src/security/hash.ts';
import { ensureModel, filePlaces, placeFile, verifiedFilePath } from './bootstrap/model-fetch.mjs';
import { languageOf, table, text } from './models-texts.ts';

const root = join(import.meta.dirname, '..');
const catalogue = loadCatalogue(join(root, 'models', 'catalogue.json'));
const language = languageOf(process.env);
const files = createModelFiles({
  folder: join(root, 'models', 'files'),
  verifiedFile: verifiedFilePath(),
  hashFile: sha256OfFile,
});

function modelById(id: string): CatalogueModel {
  const found = catalogue.models.find((model) => model.id === id);
  if (found) return found;
  const known = catalogue.models.map((model) => model.id).join(', ');
  throw new ApplianceError('INFERENCE_MODEL_UNKNOWN', { params: { model: id, known } });
}

/** The worst state of a model's files. */
async function stateOf(model: CatalogueModel): Promise<'ok' | 'missing' | 'corrupt'> {
  const states = await Promise.all(model.files.map(async (file) => (await files.check(model, file)).state));
  return (['corrupt', 'missing'] as const).find((state) => states.includes(state)) ?? 'ok';
}

async function list(): Promise<number> {
  const head = ['headModel', 'headRole', 'headSize', 'headLicence', 'headState', 'headFor'] as const;
  const rows = [head.map((key) => text(key, language))];
  for (const model of catalogue.models) {
    const megabytes = Math.round(model.files.reduce((sum, file) => sum + file.sizeBytes, 0) / 1e6);
    const byDefault = catalogue.defaults[model.role] === model.id ? ` ${text('byDefault', language)}` : '';
    const state = text(await stateOf(model), language);
    const role = text(model.role, language) + byDefault;
    rows.push([model.id, role, `${megabytes} MB`, model.licence, state, model.recommendedFor[language]]);
  }
  console.log(table(rows));
  return 0;
}

async function get(id: string): Promise<number> {
  const model = modelById(id);
  if ((await stateOf(model)) === 'ok') {
    console.log(text('present', language, { model: id }));
    return 0;
  }
  await ensureModel(root, model);
  console.log(text('placed', language, { model: id, path: join('models', 'files', id) }));
  return 0;
}

async function importFile(argument: string): Promise<number> {
  const path = resolve(process.env['INIT_CWD'] ?? '.', argument);
  if (!(await stat(path).catch(() => null))?.isFile()) {
    console.error(text('notFound', language, { path }));
    return 1;
  }
  console.error(text('reading', language, { path }));
  const sha256 = await sha256OfFile(path);
  const matches = catalogue.models.flatMap((model) =>
    model.files.filter((file) => file.sha256 === sha256).map((file) => ({ model, file })),
  );
  if (matches.length === 0) {
    console.error(text('unknownFile', language, { path, sha256 }));
    return 1;
  }
  for (const { file, model } of matches) await place(path, model, file);
  return 0;
}

async function place(from: string, model: CatalogueModel, file: ModelFile): Promise<void> {
  const { cached, target } = filePlaces(root, model, file);
  await mkdir(dirname(cached), { recursive: true });
  if (resolve(cached) !== from) await copyFile(from, cached);
  await placeFile(cached, target);
  console.log(text('placed', language, { model: model.id, path: target }));
}

async function verify(id: string | undefined): Promise<number> {
  const models = id === undefined ? catalogue.models : [modelById(id)];
  const states: string[] = [];
  for (const model of models) for (const file of model.files) states.push(await verifyFile(model, file));
  // A model that was never asked for may be missing; one named on the command line may not.
  return states.includes('corrupt') || (id !== undefined && states.includes('missing')) ? 1 : 0;
}

async function verifyFile(model: CatalogueModel, file: ModelFile): Promise<string> {
  const found = await files.check(model, file);
  const key = ({ ok: 'fileOk', missing: 'fileMissing', corrupt: 'fileCorrupt' } as const)[found.state];
  console.log(text(key, language, { path: found.path, reason: found.state === 'corrupt' ? found.reason : '' }));
  if (found.state === 'corrupt') console.log(text('remedy', language, { model: model.id }));
  return found.state;
}

async function run([command, argument]: string[]): Promise<number> {
  if (command === 'list') return list();
  if (command === 'verify') return verify(argument);
  if (command === 'get' && argument !== undefined) return get(argument);
  if (command === 'import' && argument !== undefined) return importFile(argument);
  console.error(text('usage', language));
  return 2;
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (thrown) {
  const named = thrown instanceof ApplianceError ? thrown.messageIn(language) : null;
  const setUp = thrown instanceof Error && thrown.name === 'SetupError' ? thrown.message : null;
  if (named === null && setUp === null) throw thrown;
  console.error(named ?? setUp);
  process.exitCode = 1;
}
