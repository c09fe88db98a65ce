import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findModel, loadCatalogue, parseCatalogue } from '../../../src/inference/catalogue.ts';

const path = join(import.meta.dirname, '../../../models/catalogue.json');

/** A deep copy of the shipped catalogue as plain data, to spoil. */
function spoilt(spoil: (catalogue: ReturnType<typeof loadCatalogue>) => void) {
  const copy = structuredClone(loadCatalogue(path));
  spoil(copy);
  return () => parseCatalogue(copy, 'catalogue.json');
}

describe('catalogue', () => {
  it('ships an embedding model and two language models, each with licence, sizes, hashes and a source', () => {
    const { models } = loadCatalogue(path);
    expect(models.map(({ role }) => role)).toEqual(['embedding', 'language', 'language']);
    for (const model of models) {
      expect(model.licence).toBe('Apache-2.0');
      expect(model.measured.length, model.id).toBeGreaterThan(0);
    }
  });

  it('names the first wrong place', () => {
    const hash = spoilt(({ models }) => Object.assign(models[0]?.files[0] ?? {}, { sha256: 'abc' }));
    expect(hash).toThrow(/catalogue.json is not valid: models.0.files.0.sha256: must be 64 hex digits/);
    const name = spoilt(({ models }) => Object.assign(models[0]?.files[0] ?? {}, { name: '../../etc/passwd' }));
    expect(name).toThrow(/must be a plain file name/);
    const unknown = spoilt((catalogue) => Object.assign(catalogue, { extra: 1 }));
    expect(unknown).toThrow(/extra/);
    const twice = spoilt(({ models }) => models.push(models[0] as never));
    expect(twice).toThrow(/two models share an id/);
    const byDefault = spoilt(({ defaults, models }) => Object.assign(defaults, { language: models[0]?.id }));
    expect(byDefault).toThrow(/defaults.language: names no model of this role/);
  });

  it('says which models exist when asked for another', () => {
    const catalogue = loadCatalogue(path);
    expect(() => findModel(catalogue, 'language', 'nope')).toThrow(/smollm2-135m-instruct-q4_1, qwen2.5/);
    expect(() => findModel(catalogue, 'language', 'minilm-l6-v2-int8')).toThrow(/no model minilm-l6-v2-int8/);
    expect(() => loadCatalogue('/nowhere/catalogue.json')).toThrow(/nowhere/);
  });
});
