/** The real models in this process, without the supervised child: for measuring only. */
import { join } from 'node:path';
import type { Decision, Generation, PromptShot, TextSchema } from '../../src/analysis/ports.ts';
import { findModel, loadCatalogue } from '../../src/inference/catalogue.ts';
import { loadEmbeddingModel } from '../../src/inference/embedding/embedding-host.ts';
import { type LanguageHost, loadLanguageModel } from '../../src/inference/language/language-host.ts';

interface Prompt {
  system: string;
  shots?: readonly PromptShot[];
  prompt: string;
}

export interface LocalModels {
  languageModelId: string | null;
  embed(texts: readonly string[]): Promise<Float32Array[]>;
  decide(prompt: Prompt, labels: readonly string[]): Promise<Decision>;
  generate(prompt: Prompt, form: { schema: TextSchema; maxTokens: number }): Promise<Generation>;
  countTokens(texts: readonly string[]): Promise<number[]>;
}

const control = { signal: new AbortController().signal, onProgress: () => {} };

/** Opens models of the catalogue from a folder with `<model id>/<file name>`; the language model loads at its first use. */
export async function openLocalModels(options: {
  modelsFolder: string;
  embeddingModelId: string;
  languageModelId: string | null;
  threads: number;
}): Promise<LocalModels> {
  const catalogue = loadCatalogue('models/catalogue.json');
  const embedding = findModel(catalogue, 'embedding', options.embeddingModelId);
  const place = (id: string, file: string) => join(options.modelsFolder, id, file);
  const fileOf = (pattern: RegExp, files: readonly { name: string }[]) =>
    files.find((file) => pattern.test(file.name))?.name ?? '';
  const embedder = await loadEmbeddingModel({
    role: 'embedding',
    model: embedding,
    onnxPath: place(embedding.id, fileOf(/\.onnx$/, embedding.files)),
    tokenizerPath: place(embedding.id, fileOf(/^tokenizer\.json$/, embedding.files)),
  });
  let host: Promise<LanguageHost> | null = null;
  const language = () => {
    if (options.languageModelId === null) throw new Error('No language model was named.');
    const model = findModel(catalogue, 'language', options.languageModelId);
    host ??= loadLanguageModel(
      {
        role: 'language',
        model,
        ggufPath: place(model.id, fileOf(/\.gguf$/, model.files)),
        threads: options.threads,
        contextTokens: 4096,
      },
      () => {},
    );
    return host;
  };
  return {
    languageModelId: options.languageModelId,
    embed: async (texts) => (await embedder.embed(texts, control)).vectors,
    decide: async (prompt, labels) => (await language()).decide({ shots: [], ...prompt }, labels, control),
    generate: async (prompt, form) =>
      (await language()).generate({ parts: { shots: [], ...prompt }, ...form }, control) as Promise<Generation>,
    countTokens: async (texts) => (await language()).countTokens(texts),
  };
}

/** Folder of model files: HAETAE_MODELS, else the one of the settings' default. */
export const modelsFolder = process.env['HAETAE_MODELS'] ?? './models/files';
