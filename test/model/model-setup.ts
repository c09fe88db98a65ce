import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentDiagnostics } from '../../src/diagnostics/log.ts';
import { loadCatalogue } from '../../src/inference/catalogue.ts';
import { createInferenceClient, type InferenceClientOptions } from '../../src/inference/client.ts';
import { sha256OfFile } from '../../src/security/hash.ts';

export const catalogue = loadCatalogue(join(import.meta.dirname, '../../models/catalogue.json'));
export const modelsFolder = join(import.meta.dirname, '../../models/files');
/** One for the whole run, so that a gigabyte is hashed once. */
const verifiedFile = join(tmpdir(), `haetae-model-test-${process.getuid?.() ?? 0}.json`);

export const embeddingId = 'minilm-l6-v2-int8';
export const smallId = 'smollm2-135m-instruct-q4_1';
export const largeId = 'qwen2.5-coder-1.5b-instruct-q4_k_m';

/** A client on the real files; tests fail with the remedy where they are missing. */
export function realClient(options: Partial<InferenceClientOptions> = {}) {
  for (const { files, id } of catalogue.models) {
    const path = join(options.modelsFolder ?? modelsFolder, id, files[0]?.name ?? '');
    if (!options.modelsFolder && !existsSync(path)) throw new Error(`${path} is missing: npm run models -- get ${id}`);
  }
  const client = createInferenceClient({
    catalogue,
    modelsFolder,
    verifiedFile,
    hashFile: sha256OfFile,
    diagnostics: silentDiagnostics,
    embeddingModelId: embeddingId,
    languageModelId: smallId,
    ...options,
  });
  client.start();
  return client;
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'haetae-model-'));
}

/** Waits until a condition holds; the test's own timeout ends it. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}
