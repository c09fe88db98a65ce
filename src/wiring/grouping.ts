import { loadVerdictWeights } from '../analysis/verdict-weights.ts';
import type { Clock } from '../core/clock.ts';
import type { Language } from '../core/verdict.ts';
import type { TicketMaterial } from '../grouping/outline-story.ts';
import type { TicketProposal } from '../grouping/propose-tickets.ts';
import { joinedSummary } from '../grouping/ticket-summary.ts';
import { type WrittenStory, writeStory } from '../grouping/write-story.ts';
import type { Grouper, Storyteller } from '../pipeline/jobs/group-job.ts';
import { heededModel } from './heeded-model.ts';
import { createModelPorts } from './models.ts';
import type { PipelineWiring } from './pipeline-wiring.ts';
import type { Stores } from './stores.ts';

const storyDeadlineMs = 300_000;

type Tables = Pick<Stores, 'tickets' | 'members' | 'stories'>;

/** Grouping over the analysis thread, the store and the models: the thread proposes and words, this thread commits. */
export function createGrouperOf(
  tables: Tables,
  wiring: PipelineWiring,
): { grouper: Grouper; storyteller: Storyteller } {
  const { settings, clock, inference, analysisThread } = wiring;
  const { language } = settings;
  const { embedding } = settings.models;
  const modelId = embedding === 'none' ? null : embedding;
  const weights = loadVerdictWeights();

  return {
    grouper: {
      async group(alertIds, { signal }) {
        const proposals = await analysisThread.ask('propose', alertIds, { signal });
        return { commit: () => proposals.map((proposal) => keepProposal(tables, proposal, { language, clock })) };
      },
    },
    storyteller: {
      async write(ticketId, alertCount, { signal }) {
        // It has grown since: a later item of the queue writes the story of all its alerts.
        if (tables.tickets.get(ticketId)?.alertCount !== alertCount) return null;
        const material = await analysisThread.ask('material', { ticketId, alertCount }, { signal });
        if (material === null) return null;
        const languageModel = heededModel(createModelPorts(inference).languageModel, weights);
        const written = await writeStory(languageModel, material.outline, {
          language,
          deadlineMs: storyDeadlineMs,
          signal,
        });
        return { commit: () => keepStory(tables, { ticketId, material, written, modelId, now: clock.now() }) };
      },
    },
  };
}

function keepProposal(
  { tickets, members }: Tables,
  proposal: TicketProposal,
  { language, clock }: { language: Language; clock: Clock },
): { ticketId: number; created: boolean; alertCount: number } {
  const now = clock.now();
  const { summary } = proposal;
  const created = proposal.kind === 'create';
  const ticketId = created
    ? tickets.create({ ...proposal.text, ...summary, language, modelId: null, createdAt: now })
    : proposal.ticketId;
  members.addMembers(
    ticketId,
    proposal.members.map((member) => ({ ...member, joinedAt: now })),
  );
  const ticket = tickets.get(ticketId);
  if (ticket && !created) tickets.update(ticketId, { ...joinedSummary(ticket, summary), updatedAt: now });
  return { ticketId, created, alertCount: ticket?.alertCount ?? 0 };
}

function keepStory(
  { tickets, stories }: Tables,
  kept: {
    ticketId: number;
    material: TicketMaterial;
    written: WrittenStory;
    modelId: string | null;
    now: number;
  },
): void {
  const { ticketId, material, written, modelId, now } = kept;
  const { title, story, language } = written;
  tickets.update(ticketId, { title, story, language, modelId: written.modelId, updatedAt: now });
  const embedded = material.vector && modelId !== null ? { modelId, vector: material.vector } : null;
  stories.put({ title, summary: material.behaviour, label: 'malicious', ticketId }, embedded);
}
