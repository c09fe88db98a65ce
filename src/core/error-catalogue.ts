import { applianceErrors } from './error-catalogue/appliance-errors.ts';
import { consoleErrors } from './error-catalogue/console-errors.ts';
import { fileErrors } from './error-catalogue/file-errors.ts';
import { inferenceErrors } from './error-catalogue/inference-errors.ts';
import { ingestErrors } from './error-catalogue/ingest-errors.ts';
import { operationsErrors } from './error-catalogue/operations-errors.ts';
import { settingsErrors } from './error-catalogue/settings-errors.ts';
import { sourceErrors } from './error-catalogue/source-errors.ts';
import { storeErrors } from './error-catalogue/store-errors.ts';

/** Every error the product can raise: message with remedy in English and Korean. Codes are never reused. */
export const errorCatalogue = {
  ...settingsErrors,
  ...consoleErrors,
  ...inferenceErrors,
  ...storeErrors,
  ...ingestErrors,
  ...fileErrors,
  ...sourceErrors,
  ...applianceErrors,
  ...operationsErrors,
};

export type ErrorCode = keyof typeof errorCatalogue;
