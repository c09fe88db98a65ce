import { loadVerdictWeights } from '../analysis/verdict-weights.ts';
import { alertTitle } from '../core/alert.ts';
import type { Clock } from '../core/clock.ts';
import { type EventFields, type Severity, severities } from '../core/event.ts';
import type { Language, Verdict } from '../core/verdict.ts';
import { ticketBehaviour } from '../grouping/behaviour-summary.ts';
import { createGrouper, type GroupingDecision } from '../grouping/group-alerts.ts';
import { meanVector } from '../grouping/similarity.ts';
import { type StoryMember, templateStory } from '../grouping/story-template.ts';
import { writeStory } from '../grouping/write-story.ts';
import type { Grouper, Storyteller } from '../pipeline/jobs/group-job.ts';
import type { StoredAlert } from '../store/events/outbox-reader.ts';
import { createGroupingCandidates } from './grouping-candidates.ts';
import { heededModel } from './heeded-model.ts';
import { createModelPorts } from './models.ts';
import type { PipelineWiring } from './pipeline-wiring.ts';
import type { Stores } from './stores.ts';

const benignCompared = 500;
const storyDeadlineMs = 300_000;

interface MemberRow {
  alert: StoredAlert;
  verdict: Verdict | null;
}

/** Grouping over store and models: tickets and their stories. */
export function createGrouperOf(
  stores: Stores,
  wiring: PipelineWiring,
): { grouper: Grouper; storyteller: Storyteller } {
  const { settings, clock, inference } = wiring;
  const { embedding } = settings.models;
  const embeddingModelId = embedding === 'none' ? null : embedding;
  const windowMs = settings.analysis.windowSeconds * 1000;
  const candidates = createGroupingCandidates(stores, { windowMs, embeddingModelId });
  const grouping = createGrouper({
    recentBenign: () => stores.alerts.list({ label: 'benign', limit: benignCompared }),
  });
  const texts = { language: settings.language, timeZone: settings.schedules.timeZone };
  const weights = loadVerdictWeights();

  return {
    grouper: {
      async group(alertIds) {
        const fresh = await candidates.of(alertIds);
        if (fresh.length === 0) return { commit: () => [] };
        const { decisions } = grouping.group(fresh, await candidates.openTicketsAround(fresh));
        return { commit: () => decisions.map((decision) => keepDecision(stores, decision, { ...texts, clock })) };
      },
    },
    storyteller: {
      async write(ticketId, alertCount, { signal }) {
        const ticket = stores.tickets.get(ticketId);
        // It has grown since: a later item of the queue writes the story of all its alerts.
        if (!ticket || ticket.alertCount !== alertCount) return null;
        const rows = rowsOf(stores, ticketId);
        const languageModel = heededModel(createModelPorts(inference).languageModel, weights);
        const told = rows.map((row) => storyMember(row, texts.language));
        const written = await writeStory(languageModel, told, { ...texts, deadlineMs: storyDeadlineMs, signal });
        return { commit: () => keepStory(stores, { ticketId, rows, written, embeddingModelId, now: clock.now() }) };
      },
    },
  };
}

function rowsOf({ members, alerts, verdicts }: Stores, ticketId: number): MemberRow[] {
  return members
    .membersOf(ticketId)
    .flatMap(({ alertId }) => {
      const alert = alerts.get(alertId);
      return alert ? [{ alert, verdict: verdicts.get(alertId) }] : [];
    })
    .sort((one, other) => one.alert.at - other.alert.at || one.alert.id - other.alert.id);
}

function storyMember({ alert, verdict }: MemberRow, language: Language): StoryMember {
  const { id: alertId, at, host } = alert;
  return {
    alertId,
    at,
    host,
    title: alertTitle(alert, language),
    summary: verdict?.summary ?? '',
    techniques: verdict?.techniques ?? alert.techniques,
  };
}

function keepDecision(
  stores: Stores,
  decision: GroupingDecision,
  { clock, ...texts }: { language: Language; timeZone: string; clock: Clock },
): { ticketId: number; created: boolean; alertCount: number } {
  const now = clock.now();
  const ids = decision.members.map(({ alertId }) => alertId);
  const joining = ids.flatMap((id): MemberRow[] => {
    const alert = stores.alerts.get(id);
    return alert ? [{ alert, verdict: stores.verdicts.get(id) }] : [];
  });
  const created = decision.kind === 'create';
  const ticketId = created
    ? stores.tickets.create({
        ...templateStory(
          joining.map((row) => storyMember(row, texts.language)),
          texts,
        ),
        ...summaryOf(joining),
        language: texts.language,
        modelId: null,
        createdAt: now,
      })
    : decision.ticketId;
  const members = decision.members.map((member) => ({ ...member, joinedAt: now }));
  stores.members.addMembers(ticketId, members);
  const rows = rowsOf(stores, ticketId);
  stores.tickets.update(ticketId, { ...summaryOf(rows), updatedAt: now });
  return { ticketId, created, alertCount: rows.length };
}

/** What a ticket says of all its alerts together. */
function summaryOf(rows: readonly MemberRow[]) {
  const times = rows.map(({ alert }) => alert.at);
  const distinct = (values: string[]) => [...new Set(values.filter((value) => value !== ''))];
  return {
    severity: rows.reduce<Severity>((highest, { alert }) => higher(highest, alert.severity), 'informational'),
    firstAt: Math.min(...times),
    lastAt: Math.max(...times),
    hosts: distinct(rows.map(({ alert }) => alert.host)),
    users: distinct(rows.map(({ alert }) => userOf(alert.fields))),
    techniques: distinct(rows.flatMap(({ alert, verdict }) => verdict?.techniques ?? alert.techniques)),
  };
}

function higher(one: Severity, other: Severity): Severity {
  return severities.indexOf(other) > severities.indexOf(one) ? other : one;
}

function userOf(fields: EventFields): string {
  return String(fields['user.name'] ?? '');
}

function keepStory(
  { tickets, stories, alertVectors }: Stores,
  kept: {
    ticketId: number;
    rows: readonly MemberRow[];
    written: Awaited<ReturnType<typeof writeStory>>;
    embeddingModelId: string | null;
    now: number;
  },
): void {
  const { ticketId, rows, written, embeddingModelId: modelId, now } = kept;
  const { title, story, language } = written;
  tickets.update(ticketId, { title, story, language, modelId: written.modelId, updatedAt: now });
  const vectors = modelId === null ? [] : rows.flatMap(({ alert }) => alertVectors.get(alert.id, { modelId }) ?? []);
  const vector = meanVector(vectors);
  const summary = ticketBehaviour(rows.map(({ verdict }) => verdict?.summary ?? ''));
  const embedded = vector && modelId !== null ? { modelId, vector } : null;
  stories.put({ title, summary, label: 'malicious', ticketId }, embedded);
}
