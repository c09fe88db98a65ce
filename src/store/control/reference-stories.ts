import type { ReferenceStory } from '../../core/ticket.ts';
import type { ControlDatabase } from './control-database.ts';
import { type Neighbour, nearestVectors, putVector, readVector } from './vector-tables.ts';

/** Past cases with their vectors. */
export interface ReferenceStoryTable {
  /** Keeps a story with its vector; a ticket's story takes the place of its earlier one. Returns its id. */
  put(story: Omit<ReferenceStory, 'id'>, embedding: { modelId: string; vector: Float32Array } | null): number;
  /** Gives a story the vector of a model, in place of an earlier one. */
  setVector(id: number, embedding: { modelId: string; vector: Float32Array }): void;
  get(id: number): ReferenceStory | null;
  /** The story of a ticket; null where it has none. */
  ofTicket(ticketId: number): ReferenceStory | null;
  /** Null where it has none of this model yet (after a change of model). */
  vectorOf(id: number, options: { modelId: string }): Float32Array | null;
  /** Oldest first, after an id; at most 500. */
  list(query: { after?: number; limit: number }): ReferenceStory[];
  nearest(vector: Float32Array, k: number, options: { modelId: string }): Neighbour[];
}

const maxLimit = 500;
const columns = 'id, title, summary, label, ticket_id AS ticketId';

export function createReferenceStoryTable(control: ControlDatabase): ReferenceStoryTable {
  const kind = 'story';
  const save = (story: Omit<ReferenceStory, 'id'>): number =>
    control
      .preparePlucked<number>(
        `INSERT INTO reference_story (title, summary, label, ticket_id) VALUES (?, ?, ?, ?)
         ON CONFLICT (ticket_id) DO UPDATE SET title = excluded.title, summary = excluded.summary, label = excluded.label
         RETURNING id`,
      )
      .get(story.title, story.summary, story.label, story.ticketId) ?? 0;
  return {
    put: (story, embedding) =>
      control.transaction(() => {
        const id = save(story);
        if (embedding !== null) putVector(control, { kind, id, ...embedding });
        return id;
      }),
    setVector: (id, embedding) => putVector(control, { kind, id, ...embedding }),
    get: (id) => control.prepare<ReferenceStory>(`SELECT ${columns} FROM reference_story WHERE id = ?`).get(id) ?? null,
    ofTicket: (ticketId) =>
      control.prepare<ReferenceStory>(`SELECT ${columns} FROM reference_story WHERE ticket_id = ?`).get(ticketId) ??
      null,
    vectorOf: (id, { modelId }) => readVector(control, { kind, modelId, id }),
    list: ({ after = 0, limit }) =>
      control
        .prepare<ReferenceStory>(`SELECT ${columns} FROM reference_story WHERE id > ? ORDER BY id LIMIT ?`)
        .all(after, Math.min(limit, maxLimit)),
    nearest: (vector, k, { modelId }) => nearestVectors(control, { kind, modelId, vector, k }),
  };
}
