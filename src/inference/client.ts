import { availableParallelism } from 'node:os';
import type { ApplianceError } from '../core/errors.ts';
import type { Diagnostics } from '../diagnostics/log.ts';
import { type CatalogueModel, findModel, type InferenceRole, type ModelCatalogue } from './catalogue.ts';
import { ChildSupervisor } from './child-supervisor.ts';
import { defaultInferenceLimits, type InferenceLimits } from './inference-limits.ts';
import type { JsonSchema } from './language/json-schema.ts';
import type { DecideResult, EmbedResult, GenerateResult, ModelLoad, PromptParts, Shot } from './messages.ts';
import { createModelFiles, type HashFile, type ModelFiles } from './model-files.ts';
import { checkCountRequest, checkDecideRequest, checkEmbedRequest, checkGenerateRequest } from './request-checks.ts';
import type { RequestPriority } from './request-queue.ts';
import { absentError, stoppedError } from './role-errors.ts';
import { createRoleLane, type RoleLane } from './role-lane.ts';
import type { HostedRole, RoleState } from './role-runtime.ts';

export interface InferenceClientOptions {
  catalogue: ModelCatalogue;
  /** Folder with `<model id>/<file name>`. */
  modelsFolder: string;
  /** File that remembers verified hashes; the only one that inference writes. */
  verifiedFile: string;
  hashFile: HashFile;
  diagnostics: Diagnostics;
  /** Catalogue ids; null for none. */
  embeddingModelId: string | null;
  languageModelId: string | null;
  /** Threads of the language model; by default cores − 1, at least 1. */
  threads?: number;
  /** Context of the language model in tokens; by default the catalogue's. */
  contextTokens?: number;
  /** A child of its own for each model, where memory allows. */
  separateChildren?: boolean;
  limits?: Partial<InferenceLimits>;
}

/** What every request has: its deadline counts from now, waiting included. */
export interface RequestOptions {
  deadlineMs: number;
  signal?: AbortSignal;
  priority?: RequestPriority;
}

export interface LanguageRequest extends RequestOptions {
  /** Name of the kind of work; requests of one task are taken one after another. */
  task: string;
  system: string;
  shots?: readonly Shot[];
  prompt: string;
}

/** State of one model for the console. */
export interface RoleStatus {
  state: RoleState;
  modelId: string | null;
  /** Unplanned restarts since the start. */
  restarts: number;
  queueLength: number;
  busyTask: string | null;
  answered: number;
  lastError: ApplianceError | null;
  /** Time until a broken or absent model is looked at again; null in other states. */
  retryInMs: number | null;
  /** Process id of the child, anonymous memory of that process; null while there is none. */
  pid: number | null;
  memoryBytes: number | null;
}

export interface InferenceClient {
  /** Starts the child and loads the models. Requests before that wait. */
  start(): void;
  /** Vectors in the order of the texts. Texts are cut to 4096 bytes of UTF-8, then to the model's tokens. */
  embed(texts: readonly string[], options: RequestOptions): Promise<EmbedResult>;
  /** Probability of each label as the answer to a prompt: one step, nothing is written. */
  decide(request: LanguageRequest & { labels: readonly string[] }): Promise<DecideResult>;
  /** A JSON value that fits the schema, or `no_answer`. */
  generate(request: LanguageRequest & { schema: JsonSchema; maxTokens: number }): Promise<GenerateResult>;
  /** Tokens of each text as the language model counts them, for callers that must shorten. */
  countTokens(texts: readonly string[], options: RequestOptions): Promise<number[]>;
  status(): Record<InferenceRole, RoleStatus>;
  /** Refuses new requests, lets those in hand end within the grace, then ends the child. */
  stop(options: { graceMs: number }): Promise<void>;
}

/** A client of the supervised inference child. Throws INFERENCE_MODEL_UNKNOWN for an id that the catalogue lacks. */
export function createInferenceClient(options: InferenceClientOptions): InferenceClient {
  const limits = { ...defaultInferenceLimits, ...options.limits };
  const lanes = {
    embedding: createRoleLane('embedding', limits.queueLimit),
    language: createRoleLane('language', limits.queueLimit),
  };
  const models = configuredModels(options);
  const supervisors = createSupervisors(options, { limits, lanes, models });
  for (const role of ['embedding', 'language'] as const) {
    if (!models[role]) lanes[role].refuse(() => absentError(role));
  }

  const submitLanguage = <R>(request: LanguageRequest, work: Parameters<RoleLane['submit']>[0]['work']) =>
    lanes.language.submit({ ...orderOf(request), task: request.task, work }) as Promise<R>;

  return {
    start: () => {
      for (const supervisor of new Set(supervisors.values())) supervisor.start();
    },
    async embed(texts, request) {
      const work = { kind: 'embed' as const, texts: checkEmbedRequest(texts) };
      return (await lanes.embedding.submit({ ...orderOf(request), task: 'embed', work })) as EmbedResult;
    },
    async decide(request) {
      checkDecideRequest(request);
      return submitLanguage(request, { kind: 'decide', parts: partsOf(request), labels: [...request.labels] });
    },
    async generate(request) {
      checkGenerateRequest(request);
      const { maxTokens, schema } = request;
      return submitLanguage(request, { kind: 'generate', parts: partsOf(request), schema, maxTokens });
    },
    async countTokens(texts, request) {
      const work = { kind: 'count' as const, texts: checkCountRequest(texts) };
      return (await lanes.language.submit({ ...orderOf(request), task: 'count', work })) as number[];
    },
    status: () => ({
      embedding: statusOf(lanes.embedding, models.embedding, supervisors.get('embedding'), 'embedding'),
      language: statusOf(lanes.language, models.language, supervisors.get('language'), 'language'),
    }),
    stop: ({ graceMs }) => stopAll(lanes, new Set(supervisors.values()), graceMs),
  };
}

type Models = Record<InferenceRole, CatalogueModel | null>;
type Lanes = Record<InferenceRole, RoleLane>;

function configuredModels({ catalogue, embeddingModelId, languageModelId }: InferenceClientOptions): Models {
  return {
    embedding: embeddingModelId === null ? null : findModel(catalogue, 'embedding', embeddingModelId),
    language: languageModelId === null ? null : findModel(catalogue, 'language', languageModelId),
  };
}

function createSupervisors(
  options: InferenceClientOptions,
  parts: { limits: InferenceLimits; lanes: Lanes; models: Models },
): Map<InferenceRole, ChildSupervisor> {
  const { limits, lanes, models } = parts;
  const files = createModelFiles({
    folder: options.modelsFolder,
    verifiedFile: options.verifiedFile,
    hashFile: options.hashFile,
  });
  const present = [models.embedding, models.language].filter((model) => model !== null);
  const groups = options.separateChildren ? present.map((model) => [model]) : [present];
  const supervisors = new Map<InferenceRole, ChildSupervisor>();
  for (const group of groups.filter((models) => models.length > 0)) {
    const hosted: HostedRole[] = group.map((model) => ({
      role: model.role,
      lane: lanes[model.role],
      prepare: () => prepareLoad(files, model, options),
    }));
    const need = group.reduce((sum, model) => sum + model.memoryBytes, 0);
    const memoryLimitBytes = limits.memoryLimitBytes ?? 2 * need + 512 * 2 ** 20;
    const supervisor = new ChildSupervisor(hosted, { limits, memoryLimitBytes, diagnostics: options.diagnostics });
    for (const { role } of group) supervisors.set(role, supervisor);
  }
  return supervisors;
}

async function prepareLoad(
  files: ModelFiles,
  model: CatalogueModel,
  options: InferenceClientOptions,
): Promise<ModelLoad> {
  const paths = await files.locate(model);
  const path = (kind: 'onnx' | 'tokenizer' | 'gguf') => paths.get(kind) ?? '';
  if (model.role === 'embedding') {
    return { role: 'embedding', model, onnxPath: path('onnx'), tokenizerPath: path('tokenizer') };
  }
  // Threads equal to cores collapse under load (38 → 2.4 tokens/s).
  const threads = options.threads ?? Math.max(1, availableParallelism() - 1);
  const contextTokens = options.contextTokens ?? model.language.contextTokens;
  return { role: 'language', model, ggufPath: path('gguf'), threads, contextTokens };
}

function partsOf({ prompt, shots, system }: LanguageRequest): PromptParts {
  return { system, shots: shots ?? [], prompt };
}

function orderOf({ deadlineMs, priority, signal }: RequestOptions) {
  return { deadlineMs, signal, priority: priority ?? 'normal' };
}

function statusOf(
  lane: RoleLane,
  model: CatalogueModel | null,
  supervisor: ChildSupervisor | undefined,
  role: InferenceRole,
): RoleStatus {
  const absent = { state: 'absent' as const, restarts: 0, lastError: null, retryInMs: null, pid: null };
  const running = supervisor?.statusOf(role) ?? { ...absent, memoryBytes: null };
  return { ...running, modelId: model?.id ?? null, ...lane.facts() };
}

async function stopAll(lanes: Lanes, supervisors: Set<ChildSupervisor>, graceMs: number): Promise<void> {
  const endAt = performance.now() + graceMs;
  for (const role of ['embedding', 'language'] as const) lanes[role].refuse(() => stoppedError(role));
  const busy = () => Object.values(lanes).some((lane) => lane.facts().busyTask !== null);
  while (busy() && performance.now() < endAt) await new Promise((resolve) => setTimeout(resolve, 20));
  await Promise.all([...supervisors].map((supervisor) => supervisor.stop()));
}
