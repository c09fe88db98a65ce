import { readFileSync } from 'node:fs';
import { ApplianceError, asError } from '../core/errors.ts';
import type { Language } from '../core/verdict.ts';

/** A curated case of `config/reference-stories.json`. */
export interface CuratedStory {
  /** Unique positive integer; never used again for another case. */
  id: number;
  label: 'malicious' | 'benign';
  platform: 'windows' | 'linux';
  title: Record<Language, string>;
  /** Behaviour summary in English: the text that is embedded. */
  summary: string;
  techniques: string[];
}

const maxStories = 5000;
const maxSummaryLength = 1000;

/** Reads and checks the curated cases. Throws GROUPING_STORIES_INVALID naming the first wrong place. */
export function loadReferenceStories(path: string): CuratedStory[] {
  try {
    return parseReferenceStories(JSON.parse(readFileSync(path, 'utf8')), path);
  } catch (thrown) {
    if (thrown instanceof ApplianceError) throw thrown;
    throw invalid(path, asError(thrown).message);
  }
}

/** Checks parsed cases; `file` is for the error only. */
export function parseReferenceStories(value: unknown, file: string): CuratedStory[] {
  const stories = (value as { stories?: unknown } | null)?.stories;
  if (!Array.isArray(stories)) throw invalid(file, 'stories is not a list');
  if (stories.length > maxStories) throw invalid(file, `more than ${maxStories} stories`);
  const seen = new Set<number>();
  return stories.map((entry: unknown, position) => {
    const fault = storyFault(entry, seen);
    if (fault !== null) throw invalid(file, `stories[${position}]: ${fault}`);
    const story = entry as CuratedStory;
    seen.add(story.id);
    return story;
  });
}

function storyFault(entry: unknown, seen: ReadonlySet<number>): string | null {
  const story = entry as Partial<CuratedStory> | null;
  if (typeof story !== 'object' || story === null) return 'not an object';
  if (!Number.isSafeInteger(story.id) || Number(story.id) < 1) return 'id is not a positive integer';
  if (seen.has(Number(story.id))) return `id ${story.id} is used twice`;
  if (story.label !== 'malicious' && story.label !== 'benign') return 'label is neither malicious nor benign';
  if (story.platform !== 'windows' && story.platform !== 'linux') return 'platform is neither windows nor linux';
  if (!isText(story.title?.ko, 200) || !isText(story.title?.en, 200))
    return 'title needs ko and en, at most 200 characters';
  if (!isText(story.summary, maxSummaryLength)) return `summary is empty or longer than ${maxSummaryLength} characters`;
  const techniques: unknown = story.techniques;
  const known =
    Array.isArray(techniques) && techniques.every((id) => typeof id === 'string' && /^T\d{4}(\.\d{3})?$/.test(id));
  return known ? null : 'techniques is not a list of ATT&CK technique ids';
}

function isText(value: unknown, maxLength: number): boolean {
  return typeof value === 'string' && value.trim() !== '' && value.length <= maxLength;
}

function invalid(file: string, reason: string): ApplianceError {
  return new ApplianceError('GROUPING_STORIES_INVALID', { params: { file, reason } });
}
