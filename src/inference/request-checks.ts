import { ApplianceError } from '../core/errors.ts';
import type { InferenceRole } from './catalogue.ts';
import { requestLimits } from './inference-limits.ts';
import { schemaFault } from './language/json-schema.ts';
import type { Shot } from './messages.ts';

interface LanguageTexts {
  system: string;
  shots?: readonly Shot[];
  prompt: string;
}

/** Refuses too many texts and cuts each to 4096 bytes of UTF-8, at a character. */
export function checkEmbedRequest(texts: readonly string[]): string[] {
  if (texts.length > requestLimits.texts) {
    throw refused('embedding', `${texts.length} texts, the limit is ${requestLimits.texts}`);
  }
  return texts.map((text) => cutToBytes(text, requestLimits.embeddedTextBytes));
}

/** Refuses too many texts to count, or too long ones. */
export function checkCountRequest(texts: readonly string[]): string[] {
  const characters = texts.reduce((sum, text) => sum + text.length, 0);
  if (texts.length <= requestLimits.texts && characters <= requestLimits.promptCharacters) return [...texts];
  const { promptCharacters, texts: limit } = requestLimits;
  throw refused(
    'language',
    `${texts.length} texts of ${characters} characters, allowed ${limit} of ${promptCharacters}`,
  );
}

/** Refuses fewer than two, too many, equal or empty labels, and texts beyond the limit. */
export function checkDecideRequest(request: LanguageTexts & { labels: readonly string[] }): void {
  const { labels } = request;
  checkTexts(request);
  if (labels.length < 2 || labels.length > requestLimits.labels) {
    throw refused('language', `${labels.length} labels, allowed are 2 to ${requestLimits.labels}`);
  }
  if (new Set(labels).size !== labels.length) throw refused('language', 'two labels are equal');
  if (labels.some((label) => label.trim() === '')) throw refused('language', 'a label is empty');
}

/** Refuses an unusable schema (every string needs maxLength), a wrong token limit and texts beyond the limit. */
export function checkGenerateRequest(request: LanguageTexts & { schema: unknown; maxTokens: number }): void {
  const { maxTokens, schema } = request;
  checkTexts(request);
  if (!Number.isInteger(maxTokens) || maxTokens < 1 || maxTokens > requestLimits.outputTokens) {
    throw refused('language', `maxTokens ${maxTokens}, allowed are 1 to ${requestLimits.outputTokens}`);
  }
  const fault = schemaFault(schema);
  if (fault) throw refused('language', `schema ${fault}`);
}

function checkTexts({ prompt, shots, system }: LanguageTexts): void {
  const ofShots = (shots ?? []).reduce((sum, shot) => sum + shot.prompt.length + shot.answer.length, 0);
  const characters = system.length + ofShots + prompt.length;
  if (characters > requestLimits.promptCharacters) {
    throw refused('language', `${characters} characters, the limit is ${requestLimits.promptCharacters}`);
  }
}

/** The longest beginning of a text that fits in so many bytes of UTF-8 without splitting a character. */
export function cutToBytes(text: string, limitBytes: number): string {
  // At most 3 bytes of UTF-8 for one UTF-16 unit: short texts need no encoding to be known to fit.
  if (text.length * 3 <= limitBytes) return text;
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(limitBytes));
  return text.slice(0, read);
}

function refused(role: InferenceRole, reason: string): ApplianceError {
  return new ApplianceError('INFERENCE_REQUEST_REFUSED', { params: { role, reason } });
}
