import { z } from 'zod';
import { definitionLimits } from './definition-limits.ts';
import { check, refuse } from './definition-refusal.ts';
import { words } from './value-spec.ts';

const anchors = words.refine((list) => list.length > 0 && list.every((text) => text !== ''), 'expected texts');
const product = z.strictObject({ vendor: anchors, product: anchors.optional() });
const alternativeSchema = z.strictObject({
  app: anchors.optional(),
  starts: anchors.optional(),
  contains: anchors.optional(),
  none: anchors.optional(),
  cef: product.optional(),
  leef: product.optional(),
  columns: z
    .strictObject({
      separator: z.string().min(1).max(64),
      least: z.int().min(1).max(definitionLimits.columns),
      at: z.record(z.string().regex(/^\d{1,3}$/, 'expected the number of a column'), anchors).default({}),
    })
    .optional(),
  pattern: z.string().min(1).max(definitionLimits.patternLength).optional(),
});

/** One way to recognise a line: everything given must hold. */
export type SignatureSpec = z.output<typeof alternativeSchema>;

/** Reads a signature. @throws DefinitionRefusal */
export function readSignature(raw: unknown, path: string): SignatureSpec[] {
  if (!Array.isArray(raw) || raw.length === 0 || raw.length > 32)
    refuse(path, 'expected a list of 1 to 32 alternatives');
  return raw.map((item, index) => {
    const place = `${path}[${index}]`;
    const read = check(alternativeSchema, item, place);
    const { app, starts, contains, cef, leef, columns } = read;
    if ([app, starts, contains, cef, leef, columns].every((part) => part === undefined)) {
      refuse(place, 'expected at least one of app, starts, contains, cef, leef, columns');
    }
    return read;
  });
}
