import type { z } from 'zod';

/** Why a definition is refused: the message names the path in the file and what is allowed there. */
export class DefinitionRefusal extends Error {}

/** Refuses `path` (`steps[0].kv`) with what is wrong there. Never returns. */
export function refuse(path: string, problem: string): never {
  throw new DefinitionRefusal(path === '' ? problem : `${path}: ${problem}`);
}

/** Checks a part of a definition against its schema. @throws DefinitionRefusal naming the path and what is allowed */
export function check<Schema extends z.ZodType>(schema: Schema, raw: unknown, path: string): z.output<Schema> {
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = joined(path, issue?.path ?? []);
  const known = issue?.code === 'unrecognized_keys' ? allowedKeys(schema) : '';
  return refuse(place, `${issue?.message ?? 'not valid'}${known}`);
}

function joined(path: string, rest: readonly PropertyKey[]): string {
  let place = path;
  for (const part of rest) {
    if (typeof part === 'number') place += `[${part}]`;
    else place += place === '' ? String(part) : `.${String(part)}`;
  }
  return place;
}

function allowedKeys(schema: z.ZodType): string {
  const shape = 'shape' in schema ? schema.shape : null;
  return typeof shape === 'object' && shape !== null ? `; allowed are ${Object.keys(shape).join(', ')}` : '';
}
