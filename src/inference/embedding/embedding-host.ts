import { readFile } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Tokenizer } from '@huggingface/tokenizers';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { ApplianceError } from '../../core/errors.ts';
import type { WorkControl } from '../language/loaded-language-model.ts';
import type { EmbeddingLoad, EmbedResult } from '../messages.ts';
import { meanPool } from './mean-pooling.ts';
import { textBatches } from './text-batches.ts';
import { createVectorCache } from './vector-cache.ts';

/** The loaded embedding model inside the child. */
export interface EmbeddingHost {
  embed(texts: readonly string[], control: WorkControl): Promise<EmbedResult>;
}

const cachedTexts = 4096;

/** Loads tokeniser and model, one thread, no arena (it never gives memory back), no spinning. */
export async function loadEmbeddingModel(load: EmbeddingLoad): Promise<EmbeddingHost> {
  const tokenizer = new Tokenizer(JSON.parse(await readFile(load.tokenizerPath, 'utf8')) as object, {});
  const session = await InferenceSession.create(load.onnxPath, {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    enableCpuMemArena: false,
    logSeverityLevel: 3,
    extra: { session: { intra_op: { allow_spinning: '0' }, inter_op: { allow_spinning: '0' } } },
  });
  const { dimensions, maxTokens, normalise, prefix } = load.model.embedding;
  const cache = createVectorCache(cachedTexts);
  const tokenIds = (text: string) => cutIds(tokenizer.encode(prefix + text).ids, maxTokens);

  return {
    async embed(texts, control) {
      const found = new Map(texts.map((text) => [text, cache.get(text)]));
      const missing = [...found.keys()].filter((text) => found.get(text) === undefined);
      const ids = missing.map(tokenIds);
      for (const batch of textBatches(ids.map((own) => own.length))) {
        // session.run() blocks this thread; between batches the child hears cancellations and says it is alive.
        await nextTurn();
        if (control.signal.aborted) throw new ApplianceError('INFERENCE_CANCELLED', { params: { role: 'embedding' } });
        const vectors = await runBatch(
          session,
          batch.map((position) => ids[position] ?? []),
          { dimensions, normalise },
        );
        for (const [index, position] of batch.entries()) {
          const text = missing[position] as string;
          const vector = vectors[index] as Float32Array;
          cache.set(text, vector);
          found.set(text, vector);
        }
        control.onProgress();
      }
      // Every position is in exactly one batch, so every text has its vector now.
      const vectors = texts.map((text) => found.get(text) as Float32Array);
      return { modelId: load.model.id, dimensions, vectors };
    },
  };
}

/** Cuts to the model's limit and keeps the closing special token; the tokeniser ignores the file's own truncation. */
function cutIds(ids: number[], maxTokens: number): number[] {
  return ids.length <= maxTokens ? ids : [...ids.slice(0, maxTokens - 1), ...ids.slice(-1)];
}

async function runBatch(
  session: InferenceSession,
  batch: number[][],
  options: { dimensions: number; normalise: boolean },
): Promise<Float32Array[]> {
  const width = Math.max(...batch.map((ids) => ids.length));
  const size = batch.length * width;
  const inputs = { input_ids: new BigInt64Array(size), attention_mask: new BigInt64Array(size) };
  for (const [row, ids] of batch.entries()) {
    for (const [column, id] of ids.entries()) {
      inputs.input_ids[row * width + column] = BigInt(id);
      inputs.attention_mask[row * width + column] = 1n;
    }
  }
  const tensor = (values: BigInt64Array) => new Tensor('int64', values, [batch.length, width]);
  const feeds: Record<string, Tensor> = {
    input_ids: tensor(inputs.input_ids),
    attention_mask: tensor(inputs.attention_mask),
  };
  if (session.inputNames.includes('token_type_ids')) feeds['token_type_ids'] = tensor(new BigInt64Array(size));
  const outputs = await session.run(feeds);
  const hidden = outputs['last_hidden_state'] ?? outputs[session.outputNames[0] ?? ''];
  if (hidden?.dims.at(-1) !== options.dimensions) throw new Error(`The model's output has shape ${hidden?.dims}.`);
  const data = hidden.data as Float32Array;
  return batch.map((ids, row) => {
    const start = row * width * options.dimensions;
    return meanPool(data.subarray(start, start + ids.length * options.dimensions), { tokens: ids.length, ...options });
  });
}
