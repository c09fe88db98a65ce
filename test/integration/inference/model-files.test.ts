import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentDiagnostics } from '../../../src/diagnostics/log.ts';
import { findModel, loadCatalogue } from '../../../src/inference/catalogue.ts';
import { createInferenceClient } from '../../../src/inference/client.ts';
import { ggufHeaderFault } from '../../../src/inference/gguf-header.ts';
import { createModelFiles } from '../../../src/inference/model-files.ts';
import { sha256, sha256OfFile } from '../../../src/security/hash.ts';

const catalogue = loadCatalogue(join(import.meta.dirname, '../../../models/catalogue.json'));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'haetae-files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function header(options: { magic?: string; version?: number; tensors?: bigint; keys?: bigint } = {}): Buffer {
  const bytes = Buffer.alloc(64);
  bytes.write(options.magic ?? 'GGUF', 'latin1');
  bytes.writeUInt32LE(options.version ?? 3, 4);
  bytes.writeBigUInt64LE(options.tensors ?? 10n, 8);
  bytes.writeBigUInt64LE(options.keys ?? 5n, 16);
  return bytes;
}

/** A language model of the catalogue whose file is these bytes, put in place. */
function smallModel(bytes: Buffer) {
  const model = structuredClone(findModel(catalogue, 'language', catalogue.defaults.language));
  const [file] = model.files;
  if (!file) throw new Error('The model has no file.');
  Object.assign(file, { sizeBytes: bytes.length, sha256: sha256(bytes) });
  const path = join(folder, model.id, file.name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  return { model, file, path };
}

describe('GGUF header', () => {
  it.each([
    [header(), null],
    [header({ magic: 'GGML' }), 'it does not begin with GGUF'],
    [header({ version: 1 }), 'GGUF version 1 is not supported'],
    [header({ version: 0x03000000 }), 'GGUF version 50331648 is not supported'],
    [header({ tensors: 2n ** 63n }), 'it claims 9223372036854775808 tensors'],
    [header({ keys: 0n }), 'it claims 0 metadata keys'],
    [Buffer.from('GGUF'), 'only 4 bytes long'],
  ])('%#', async (bytes, fault) => {
    const path = join(folder, 'model.gguf');
    writeFileSync(path, bytes);
    expect(await ggufHeaderFault(path)).toBe(fault);
  });
});

describe('model files', () => {
  it('hashes a file once, and again after it changed', async () => {
    const { file, model, path } = smallModel(header());
    let hashed = 0;
    const hashFile = (name: string) => {
      hashed += 1;
      return sha256OfFile(name);
    };
    const verifiedFile = join(folder, 'state', 'verified.json');
    const open = () => createModelFiles({ folder, verifiedFile, hashFile });
    expect(await open().check(model, file)).toEqual({ state: 'ok', path });
    expect(await open().check(model, file)).toEqual({ state: 'ok', path });
    expect(hashed).toBe(1);
    const spoilt = header();
    spoilt[63] = 1;
    writeFileSync(path, spoilt);
    utimesSync(path, new Date(), new Date(Date.now() + 5000));
    expect(await open().check(model, file)).toMatchObject({
      state: 'corrupt',
      reason: expect.stringContaining('SHA-256'),
    });
    expect(hashed).toBe(2);
    writeFileSync(verifiedFile, 'not json');
    await expect(open().locate(model)).rejects.toMatchObject({ code: 'INFERENCE_MODEL_FILE_CORRUPT' });
  });

  it('names a missing file', async () => {
    const { model, path } = smallModel(header());
    rmSync(path);
    const files = createModelFiles({ folder, verifiedFile: join(folder, 'v.json'), hashFile: sha256OfFile });
    await expect(files.locate(model)).rejects.toMatchObject({
      code: 'INFERENCE_MODEL_FILE_MISSING',
      params: { file: path },
    });
  });
});

describe('client without models', () => {
  const options = (ids: { embeddingModelId: string | null; languageModelId: string | null }) => ({
    catalogue,
    modelsFolder: join(folder, 'none'),
    verifiedFile: join(folder, 'v.json'),
    hashFile: sha256OfFile,
    diagnostics: silentDiagnostics,
    ...ids,
  });
  const decision = { task: 't', system: 's', prompt: 'p', labels: ['a', 'b'], deadlineMs: 5000 };

  it('says absent when none is configured, without any process', async () => {
    const client = createInferenceClient(options({ embeddingModelId: null, languageModelId: null }));
    client.start();
    await expect(client.decide(decision)).rejects.toMatchObject({
      code: 'INFERENCE_NO_LANGUAGE_MODEL',
      retryable: false,
    });
    await expect(client.embed(['x'], { deadlineMs: 5000 })).rejects.toMatchObject({
      code: 'INFERENCE_NO_EMBEDDING_MODEL',
    });
    expect(client.status().language).toMatchObject({ state: 'absent', pid: null, modelId: null });
    await client.stop({ graceMs: 100 });
  });

  it('says absent when the configured files are missing, and takes them up when they appear', async () => {
    const { defaults } = catalogue;
    const client = createInferenceClient({
      ...options({ embeddingModelId: null, languageModelId: defaults.language }),
      limits: { checkEveryMs: 20, breakerPauseMs: 100 },
    });
    client.start();
    await expect(client.decide(decision)).rejects.toMatchObject({ code: 'INFERENCE_NO_LANGUAGE_MODEL' });
    expect(client.status().language.lastError?.message).toContain(`models -- get ${defaults.language}`);
    mkdirSync(join(folder, 'none', defaults.language), { recursive: true });
    writeFileSync(join(folder, 'none', defaults.language, 'qwen2.5-coder-1.5b-instruct-q4_k_m.gguf'), 'short');
    while (client.status().language.state !== 'broken') await new Promise((resolve) => setTimeout(resolve, 10));
    expect(client.status().language.lastError?.code).toBe('INFERENCE_MODEL_FILE_CORRUPT');
    await client.stop({ graceMs: 100 });
  });

  it('refuses an id that the catalogue lacks', () => {
    const unknown = options({ embeddingModelId: 'nope', languageModelId: null });
    expect(() => createInferenceClient(unknown)).toThrow(/no model nope/);
  });
});
