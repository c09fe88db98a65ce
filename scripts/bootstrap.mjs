/**
 * Sets up what a command needs, then runs it on Node 24 or later. Runs on Node 18 and later without dependencies.
 *
 * Usage: node scripts/bootstrap.mjs <demo|start|test|models|parser|admin|bundle|run> [arguments]
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensurePage } from './bootstrap/console-page.mjs';
import { ensureDependencies } from './bootstrap/dependencies.mjs';
import { launch } from './bootstrap/launch.mjs';
import { ensureModel, readCatalogue } from './bootstrap/model-fetch.mjs';
import { ensureRuntime } from './bootstrap/node-runtime.mjs';
import { say } from './bootstrap/progress.mjs';
import { SetupError } from './bootstrap/setup-error.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** What each command runs and needs. */
const commands = {
  demo: { entry: 'scripts/demo.ts', page: true },
  start: { entry: 'src/main.ts', page: true },
  test: { entry: 'scripts/test.ts', page: false },
  models: { entry: 'scripts/models.ts', page: false },
  parser: { entry: 'scripts/parser.ts', page: false },
  fuzz: { entry: 'scripts/fuzz.ts', page: false },
  'evaluate-parsers': { entry: 'scripts/evaluate-parsers.ts', page: false },
  admin: { entry: 'scripts/admin.ts', page: false },
  backup: { entry: 'scripts/backup.ts', page: false },
  restore: { entry: 'scripts/restore.ts', page: false },
  bundle: { entry: 'scripts/bundle.ts', page: true },
  'bench-ingest': { entry: 'scripts/bench-ingest.ts', page: false },
  'bench-delete': { entry: 'scripts/bench-delete.ts', page: false },
  'bench-loop': { entry: 'scripts/bench-loop.ts', page: false },
  'bench-search': { entry: 'scripts/bench-search.ts', page: false },
  chaos: { entry: 'scripts/chaos.ts', page: true },
  run: { entry: null, page: false },
};

function wantsPart(parts, names) {
  const asked = parts.filter((part) => !part.startsWith('-'));
  return asked.length === 0 || asked.some((part) => names.includes(part));
}

/** Value of `--name VALUE` or `--name=VALUE`; undefined where it is not given. */
function optionOf(args, name) {
  const joined = args.find((argument) => argument.startsWith(`${name}=`));
  if (joined) return joined.slice(name.length + 1);
  return args.includes(name) ? args[args.indexOf(name) + 1] : undefined;
}

/** Ids of the models that a command needs. */
function neededModels(command, args, catalogue) {
  const { embedding, language } = catalogue.defaults;
  switch (command) {
    case 'demo': {
      const asked = args.includes('--no-model') ? 'none' : (optionOf(args, '--model') ?? language);
      return [embedding, asked].filter((id) => id !== 'none');
    }
    case 'start':
      return [embedding, language];
    case 'bundle': {
      const asked = optionOf(args, '--models')?.split(',') ?? [embedding, language];
      return asked.filter((id) => id !== 'none');
    }
    case 'chaos':
      return args.includes('--no-models') ? [] : [embedding, 'smollm2-135m-instruct-q4_1'];
    case 'test':
      return wantsPart(args, ['model', 'e2e']) ? catalogue.models.map(({ id }) => id) : [];
    default:
      return [];
  }
}

async function ensureModels(command, args) {
  const catalogue = await readCatalogue(root);
  for (const id of neededModels(command, args, catalogue)) {
    const model = catalogue.models.find((candidate) => candidate.id === id);
    if (!model) {
      const known = catalogue.models.map((candidate) => candidate.id).join(', ');
      throw new SetupError(`There is no model ${id}; known are ${known}.`);
    }
    try {
      await ensureModel(root, model);
    } catch (error) {
      // The service works without a model and says so on the console; everything else here needs it.
      if (command !== 'start' || !(error instanceof SetupError)) throw error;
      say(`Model ${id} is not there, the service starts without it. ${error.message}`);
    }
  }
}

async function main([command, ...args]) {
  const wanted = Object.hasOwn(commands, command ?? '') ? commands[command] : undefined;
  if (!wanted || (command === 'run' && args.length === 0)) {
    say(`Usage: node scripts/bootstrap.mjs <${Object.keys(commands).join('|')}> [arguments]`);
    return 2;
  }
  const node = await ensureRuntime();
  await ensureDependencies(root, node);
  await ensureModels(command, args);
  if (wanted.page || (command === 'test' && wantsPart(args, ['e2e']))) await ensurePage(root, node);
  const entry = wanted.entry ?? join('node_modules', '.bin', args.shift());
  return launch(node, [join(root, entry), ...args], { cwd: root });
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(error.message);
  process.exitCode = 1;
}
