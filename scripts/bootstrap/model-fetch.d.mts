import type { CatalogueModel, ModelFile } from '../../src/inference/catalogue.ts';

export function filePlaces(
  root: string,
  model: CatalogueModel,
  file: ModelFile,
): { target: string; cached: string; verifiedFile: string };
export function verifiedFilePath(): string;
export function ensureModel(root: string, model: CatalogueModel): Promise<boolean>;
export function placeFile(from: string, to: string): Promise<void>;
