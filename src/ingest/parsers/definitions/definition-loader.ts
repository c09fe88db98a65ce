import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { ApplianceError, asError } from '../../../core/errors.ts';
import { compileDefinition } from './compile-definition.ts';
import { type Definition, readDefinition } from './definition-document.ts';
import { definitionLimits } from './definition-limits.ts';
import { DefinitionRefusal } from './definition-refusal.ts';
import { createRecogniser } from './recogniser.ts';

export interface LoadedDefinitions {
  /** In order of their files, a definition before its variants. */
  definitions: Definition[];
  /** INGEST_PARSER_INVALID each: file, and path and what is allowed there. */
  refused: ApplianceError[];
}

/**
 * Loads every `.yaml` file of a folder. A file that is wrong is refused alone. Blocks while it reads: call it when a
 * thread starts.
 * @throws ApplianceError INGEST_PARSERS_UNREADABLE where the folder itself cannot be read
 */
export function loadDefinitions(folder: string): LoadedDefinitions {
  const loaded: LoadedDefinitions = { definitions: [], refused: [] };
  for (const file of definitionFiles(folder)) {
    try {
      loaded.definitions.push(...readDefinitionFile(path.join(folder, file)));
    } catch (thrown) {
      loaded.refused.push(refusal(file, thrown));
    }
  }
  return loaded;
}

/** INGEST_PARSER_INVALID for whatever was thrown while a file was read. */
export function refusal(file: string, thrown: unknown): ApplianceError {
  return new ApplianceError('INGEST_PARSER_INVALID', {
    params: { file, reason: asError(thrown).message },
    cause: thrown,
  });
}

/**
 * Reads one file: the definition, then its variants, each compiled once as a check.
 * @throws DefinitionRefusal with the reason; a system error where the file cannot be read
 */
export function readDefinitionFile(file: string): Definition[] {
  const { size } = statSync(file);
  if (size > definitionLimits.fileBytes) {
    throw new DefinitionRefusal(`the file has ${size} bytes, more than ${definitionLimits.fileBytes}`);
  }
  return parseDefinition(readFileSync(file, 'utf8'), path.basename(file));
}

/** Reads the text of a definition file. @throws DefinitionRefusal with the reason */
export function parseDefinition(text: string, file: string): Definition[] {
  const documents = parseAllDocuments(text, { uniqueKeys: true, schema: 'core', logLevel: 'error' });
  const [document] = documents;
  if (document === undefined || documents.length !== 1 || !('contents' in document)) {
    throw new DefinitionRefusal('a file holds one definition, not several YAML documents');
  }
  const [problem] = document.errors;
  if (problem !== undefined) throw new DefinitionRefusal(`not valid YAML: ${problem.message.split('\n')[0] ?? ''}`);
  // No aliases: a few lines of them expand to gigabytes.
  const definitions = readDefinition(document.toJS({ maxAliasCount: 0 }), file);
  for (const definition of definitions) compileDefinition(definition);
  createRecogniser(
    definitions.flatMap(({ name, header, signature }) => (signature === null ? [] : [{ name, header, signature }])),
  );
  return definitions;
}

function definitionFiles(folder: string): string[] {
  try {
    const names = readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
      .map((entry) => entry.name)
      .sort();
    return names.slice(0, definitionLimits.files);
  } catch (thrown) {
    const reason = asError(thrown).message;
    throw new ApplianceError('INGEST_PARSERS_UNREADABLE', { params: { folder, reason }, cause: thrown });
  }
}
