import { join } from 'node:path';
import type { Embedder } from '../analysis/ports.ts';
import type { ReferenceStory } from '../core/ticket.ts';
import { loadReferenceStories } from '../grouping/reference-stories.ts';
import type { Stores } from './stores.ts';

const embedDeadlineMs = 300_000;
const storiesARequest = 32;

/**
 * Brings the curated cases of `config/reference-stories.json` into the table and gives those a vector that have none
 * of the present model. Repeating it changes nothing.
 * @throws ApplianceError GROUPING_STORIES_INVALID, or what the embedder throws
 */
export async function keepCuratedStories(
  { stories }: Pick<Stores, 'stories'>,
  options: { programFolder: string; language: 'ko' | 'en'; embedder: Embedder },
): Promise<void> {
  const { embedder, language } = options;
  const known = new Map(curated(stories).map((story) => [story.summary, story.id]));
  for (const { title, summary, label } of loadReferenceStories(
    join(options.programFolder, 'config/reference-stories.json'),
  )) {
    if (!known.has(summary))
      known.set(summary, stories.put({ title: title[language], summary, label, ticketId: null }, null));
  }
  const modelId = embedder.available();
  if (modelId === null) return;
  const without = curated(stories).filter(({ id }) => stories.vectorOf(id, { modelId }) === null);
  for (let start = 0; start < without.length; start += storiesARequest) {
    const part = without.slice(start, start + storiesARequest);
    const texts = part.map(({ summary }) => summary);
    const { vectors } = await embedder.embed(texts, { deadlineMs: embedDeadlineMs });
    for (const [index, { id }] of part.entries()) {
      const vector = vectors[index];
      if (vector) stories.setVector(id, { modelId, vector });
    }
  }
}

function curated(stories: Stores['stories']): ReferenceStory[] {
  const all: ReferenceStory[] = [];
  for (;;) {
    const page = stories.list({ after: all.at(-1)?.id ?? 0, limit: 500 });
    all.push(...page);
    if (page.length < 500) return all.filter(({ ticketId }) => ticketId === null);
  }
}
