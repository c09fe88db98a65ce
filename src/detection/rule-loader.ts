import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { ApplianceError, asError } from '../core/errors.ts';
import type { Rule } from './rule.ts';
import { readRuleDocument } from './rule-document.ts';
import { ruleLimits } from './rule-limits.ts';
import { RuleRefusal } from './rule-refusal.ts';

export interface RefusedRule {
  /** Path relative to the loaded folder. */
  file: string;
  /** For the rule's author, in English as rules are. */
  reason: string;
}

export interface LoadedRules {
  /** In order of their file's path. */
  rules: Rule[];
  refused: RefusedRule[];
}

/**
 * Loads every `.yml` and `.yaml` file under a folder (symbolic links are not followed). A file that is not a rule of
 * the supported subset is listed with the reason and the others are still loaded. Blocks while it reads: call it when
 * a thread starts. Throws `DETECTION_RULES_UNREADABLE` where the folder itself cannot be read.
 */
export function loadRules(folder: string): LoadedRules {
  const loaded: LoadedRules = { rules: [], refused: [] };
  const fileById = new Map<string, string>();
  for (const file of ruleFiles(folder)) {
    try {
      const rule = parseRule(readText(path.join(folder, file)), file);
      const earlier = fileById.get(rule.id);
      if (earlier !== undefined) throw new RuleRefusal(`its id ${rule.id} is already that of ${earlier}`);
      fileById.set(rule.id, file);
      loaded.rules.push(rule);
    } catch (thrown) {
      loaded.refused.push({ file, reason: asError(thrown).message });
    }
  }
  return loaded;
}

/** Reads the text of one rule file. Throws an Error whose message is the reason where it is refused. */
export function parseRule(text: string, file: string): Rule {
  const documents = parseAllDocuments(text, { uniqueKeys: true, schema: 'core', logLevel: 'error' });
  const [document] = documents;
  if (document === undefined || documents.length !== 1 || !('contents' in document)) {
    throw new RuleRefusal('a file holds one rule, not several YAML documents');
  }
  const [problem] = document.errors;
  if (problem !== undefined) throw new RuleRefusal(`not valid YAML: ${problem.message.split('\n')[0] ?? ''}`);
  // No aliases: they are not part of Sigma's format and a few lines of them expand to gigabytes.
  return readRuleDocument(document.toJS({ maxAliasCount: 0 }), file);
}

function readText(file: string): string {
  const { size } = statSync(file);
  if (size > ruleLimits.fileBytes) {
    throw new RuleRefusal(`the file has ${size} bytes, more than ${ruleLimits.fileBytes}`);
  }
  return readFileSync(file, 'utf8');
}

function ruleFiles(folder: string): string[] {
  const files: string[] = [];
  const visit = (relative: string, depth: number): void => {
    if (depth > ruleLimits.folderDepth) return;
    for (const entry of entriesOf(path.join(folder, relative), folder)) {
      const name = path.join(relative, entry.name);
      if (entry.isDirectory()) visit(name, depth + 1);
      else if (entry.isFile() && /\.ya?ml$/.test(entry.name)) files.push(name);
      if (files.length > ruleLimits.files) throw unreadable(folder, `more than ${ruleLimits.files} files`);
    }
  };
  visit('', 0);
  return files.sort();
}

function entriesOf(folder: string, root: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (thrown) {
    throw unreadable(root, asError(thrown).message, thrown);
  }
}

function unreadable(folder: string, reason: string, cause?: unknown): ApplianceError {
  return new ApplianceError('DETECTION_RULES_UNREADABLE', { params: { folder, reason }, cause });
}
