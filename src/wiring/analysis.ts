import { createAlertAnalyst } from '../analysis/analyse-alert.ts';
import type { AlertPreparer, Neighbours } from '../analysis/ports.ts';
import { asError } from '../core/errors.ts';
import type { Analyst, VerdictKeeper } from '../pipeline/jobs/analyse-job.ts';
import { keepCuratedStories } from './curated-stories.ts';
import { createModelPorts } from './models.ts';
import type { PipelineWiring } from './pipeline-wiring.ts';
import type { Stores } from './stores.ts';

/** Neighbours asked of the search thread, so that enough curated ones are left beside tickets. */
const nearestAsked = 60;

/** The analyst over the analysis thread, store and models. */
export function createAnalystOf(stores: Stores, wiring: PipelineWiring): Analyst {
  const { settings, inference, clock, diagnostics, programFolder } = wiring;
  const models = createModelPorts(inference);
  const { language } = settings;
  const curated = keepCuratedStories(stores, { programFolder, language, embedder: models.embedder }).catch((thrown) => {
    diagnostics.report('error', 'ReferenceStoriesKeptError', { error: asError(thrown).message });
  });
  const neighbours: Neighbours = {
    async nearest(vector, k) {
      const modelId = models.embedder.available();
      if (modelId === null) return [];
      await curated;
      const near = await stores.search.nearestStories(vector, nearestAsked, { modelId });
      return near
        .flatMap(({ id, similarity }) => {
          const story = stores.stories.get(id);
          // Only curated cases decide: tickets rest on this very program's verdicts until a person has judged them.
          if (!story || story.ticketId !== null) return [];
          return [{ id, kind: 'story' as const, label: story.label, title: story.title, similarity }];
        })
        .slice(0, k);
    },
  };
  const prepare: AlertPreparer = (alert, { signal }) => wiring.analysisThread.ask('prepare', alert, { signal });
  return createAlertAnalyst({
    ports: { prepare, languageModel: models.languageModel, embedder: models.embedder, neighbours },
    options: {
      language,
      maliciousFrom: settings.analysis.maliciousFrom,
      benignUpTo: settings.analysis.benignUpTo,
    },
    clock,
  });
}

/** Keeps a verdict with the alert's behaviour vector. */
export function createVerdictKeeper({
  verdicts,
  alertVectors,
}: Pick<Stores, 'verdicts' | 'alertVectors'>): VerdictKeeper {
  return {
    keep({ verdict, vector, vectorModelId }) {
      if (!verdicts.record(verdict)) return;
      if (vector && vectorModelId !== null) alertVectors.put(verdict.alertId, vector, { modelId: vectorModelId });
    },
  };
}
