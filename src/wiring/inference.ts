import { join } from 'node:path';
import type { Diagnostics } from '../diagnostics/log.ts';
import { loadCatalogue } from '../inference/catalogue.ts';
import { createInferenceClient, type InferenceClient } from '../inference/client.ts';
import { sha256OfFile } from '../security/hash.ts';
import type { Settings } from '../settings/schema.ts';

const idOrNull = (id: string): string | null => (id === 'none' || id === '' ? null : id);

/** The inference child with the models that the settings name. */
export function openInference(settings: Settings, programFolder: string, diagnostics: Diagnostics): InferenceClient {
  const { models, data } = settings;
  return createInferenceClient({
    catalogue: loadCatalogue(join(programFolder, 'models/catalogue.json')),
    modelsFolder: models.folder,
    verifiedFile: join(data.folder, 'verified-models.json'),
    hashFile: sha256OfFile,
    diagnostics,
    embeddingModelId: idOrNull(models.embedding),
    languageModelId: idOrNull(models.language),
    ...(models.threads === 0 ? {} : { threads: models.threads }),
    limits: { memoryLimitBytes: models.memoryMib * 2 ** 20 },
  });
}
