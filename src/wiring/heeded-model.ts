import type { VerdictWeights } from '../analysis/verdict-weights.ts';

/**
 * The model for stories: absent where its answers weigh nothing in verdicts. Such a model's stories do not pass the
 * checks either, and writing them kept alerts waiting for two minutes.
 */
export function heededModel<Model extends { available(): string | null }>(
  model: Model,
  { models }: Pick<VerdictWeights, 'models'>,
): Model {
  return {
    ...model,
    available() {
      const id = model.available();
      return id !== null && models[id]?.answer === 0 ? null : id;
    },
  };
}
