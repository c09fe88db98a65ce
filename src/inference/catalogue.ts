import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ApplianceError, asError } from '../core/errors.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits');
const fileName = z.string().regex(/^[\w.-]+$/, 'must be a plain file name');

const packagePart = z.strictObject({
  package: z.string().min(1),
  version: z.string().min(1),
  wheel: fileName,
  wheelSizeBytes: z.int().positive(),
  wheelSha256: sha256,
  /** Path inside the wheel; `a.zip!b` is member b of the zip a within the wheel. */
  member: z.string().min(1),
});

const source = z.discriminatedUnion('type', [
  /** Members of registry packages; several parts are concatenated in order. */
  z.strictObject({ type: z.literal('pypi'), parts: z.array(packagePart).min(1) }),
  z.strictObject({ type: z.literal('hub'), url: z.url(), revision: z.string().min(1) }),
  /** Carried on site as a file and recognised by its hash. */
  z.strictObject({ type: z.literal('file') }),
]);

const modelFile = z.strictObject({
  name: fileName,
  kind: z.enum(['onnx', 'tokenizer', 'gguf']),
  sizeBytes: z.int().positive(),
  sha256,
  sources: z.array(source).min(1),
});

const measurement = z.strictObject({
  what: z.string().min(1),
  value: z.number(),
  unit: z.string().min(1),
  conditions: z.string().min(1),
});

const common = {
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]*$/, 'must be lower case letters, digits, dot, dash, underscore'),
  title: z.string().min(1),
  origin: z.string().min(1),
  licence: z.string().min(1),
  /** Anonymous memory of the loaded model with its default context, without the mapped file. */
  memoryBytes: z.int().positive(),
  recommendedFor: z.strictObject({ en: z.string().min(1), ko: z.string().min(1) }),
  measured: z.array(measurement),
};

const embeddingModel = z.strictObject({
  ...common,
  role: z.literal('embedding'),
  files: z.array(modelFile).min(2),
  embedding: z.strictObject({
    dimensions: z.int().positive(),
    pooling: z.literal('mean'),
    normalise: z.boolean(),
    /** Put before every text, as the model was trained. */
    prefix: z.string(),
    maxTokens: z.int().min(8),
  }),
});

const languageModel = z.strictObject({
  ...common,
  role: z.literal('language'),
  files: z.array(modelFile).length(1),
  language: z.strictObject({
    contextTokens: z.int().min(512),
    trainedContextTokens: z.int().min(512),
    chatWrapper: z.literal('chatml'),
  }),
});

const catalogueShape = z
  .strictObject({
    version: z.literal(1),
    defaults: z.strictObject({ embedding: z.string(), language: z.string() }),
    models: z.array(z.discriminatedUnion('role', [embeddingModel, languageModel])).min(1),
  })
  .superRefine((catalogue, context) => {
    const ids = catalogue.models.map((model) => model.id);
    if (new Set(ids).size !== ids.length) context.addIssue({ code: 'custom', message: 'two models share an id' });
    for (const role of ['embedding', 'language'] as const) {
      const found = catalogue.models.some((model) => model.role === role && model.id === catalogue.defaults[role]);
      if (!found)
        context.addIssue({ code: 'custom', path: ['defaults', role], message: 'names no model of this role' });
    }
  });

export type ModelCatalogue = z.infer<typeof catalogueShape>;
export type CatalogueModel = ModelCatalogue['models'][number];
export type EmbeddingModel = Extract<CatalogueModel, { role: 'embedding' }>;
export type LanguageModel = Extract<CatalogueModel, { role: 'language' }>;
export type ModelFile = CatalogueModel['files'][number];
export type InferenceRole = CatalogueModel['role'];

/** Reads and checks `models/catalogue.json`. Throws INFERENCE_CATALOGUE_INVALID naming the first wrong place. */
export function loadCatalogue(path: string): ModelCatalogue {
  try {
    return parseCatalogue(JSON.parse(readFileSync(path, 'utf8')), path);
  } catch (thrown) {
    if (thrown instanceof ApplianceError) throw thrown;
    const cause = asError(thrown);
    throw new ApplianceError('INFERENCE_CATALOGUE_INVALID', { params: { file: path, reason: cause.message }, cause });
  }
}

/** Checks a parsed catalogue; `file` is only for the error message. */
export function parseCatalogue(value: unknown, file: string): ModelCatalogue {
  const parsed = catalogueShape.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const reason = `${issue?.path.join('.') || 'top level'}: ${issue?.message}`;
  throw new ApplianceError('INFERENCE_CATALOGUE_INVALID', { params: { file, reason } });
}

/** The model of a role with this id. Throws INFERENCE_MODEL_UNKNOWN naming those that exist. */
export function findModel<R extends InferenceRole>(
  catalogue: ModelCatalogue,
  role: R,
  id: string,
): Extract<CatalogueModel, { role: R }> {
  const ofRole = catalogue.models.filter((model): model is Extract<CatalogueModel, { role: R }> => model.role === role);
  const found = ofRole.find((model) => model.id === id);
  if (found) return found;
  const known = ofRole.map((model) => model.id).join(', ');
  throw new ApplianceError('INFERENCE_MODEL_UNKNOWN', { params: { model: id, known } });
}
