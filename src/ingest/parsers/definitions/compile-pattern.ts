import { RE2JS } from 're2js';
import { asError } from '../../../core/errors.ts';
import { refuse } from './definition-refusal.ts';

/** An RE2 expression: linear in the text, whatever the pattern. @throws DefinitionRefusal where it is not valid */
export function compilePattern(pattern: string, path: string): RE2JS {
  try {
    return RE2JS.compile(pattern, RE2JS.DOTALL);
  } catch (thrown) {
    return refuse(path, `not a valid RE2 expression: ${asError(thrown).message}`);
  }
}
