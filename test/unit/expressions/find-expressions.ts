import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseSync } from 'vite';

/** A regular expression as the program's text holds it. */
export interface FoundExpression {
  /** `src/room/file.ts:12` */
  place: string;
  source: string;
  flags: string;
}

export interface FoundExpressions {
  literals: FoundExpression[];
  /** `new RegExp(…)`: place and the text of its arguments, which only the program at run time makes an expression of. */
  made: { place: string; text: string }[];
}

interface Node {
  type: string;
  start: number;
  end: number;
  regex?: { pattern: string; flags: string };
  callee?: { type: string; name?: string };
}

/** Every regular expression in the TypeScript files under `folder`, except in the folders named. */
export function findExpressions(programFolder: string, folder: string, without: readonly string[]): FoundExpressions {
  const found: FoundExpressions = { literals: [], made: [] };
  for (const file of sourceFiles(join(programFolder, folder), without)) {
    const text = readFileSync(file, 'utf8');
    const { program, errors } = parseSync(file, text);
    if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
    walk(program, (node) => {
      const line = text.slice(0, node.start).split('\n').length;
      const place = `${relative(programFolder, file)}:${line}`;
      if (node.regex) found.literals.push({ place, source: node.regex.pattern, flags: node.regex.flags });
      const calls = node.type === 'NewExpression' || node.type === 'CallExpression';
      if (calls && node.callee?.type === 'Identifier' && node.callee.name === 'RegExp')
        found.made.push({ place, text: text.slice(node.start, node.end) });
    });
  }
  return found;
}

function sourceFiles(folder: string, without: readonly string[]): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !without.some((part) => file.includes(part)))
    .sort();
}

function walk(value: unknown, visit: (node: Node) => void): void {
  if (Array.isArray(value)) for (const item of value) walk(item, visit);
  else if (typeof value === 'object' && value !== null && !(value instanceof RegExp)) {
    if ('type' in value && 'start' in value) visit(value as Node);
    for (const part of Object.values(value)) walk(part, visit);
  }
}
