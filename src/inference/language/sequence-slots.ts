import type { LlamaContext, LlamaContextSequence } from 'node-llama-cpp';

/** Sequences of one context, each keeping the evaluated prefix of one task. */
export interface SequenceSlots {
  /** The sequence that holds this prefix, else the one that was not used for longest. */
  take(prefixKey: string): LlamaContextSequence;
}

/**
 * Shares the context's sequences among prefixes, least recently used first. Evaluating a prefix of 100 tokens again
 * costs a second or more on a CPU; keeping it costs memory only.
 */
export function createSequenceSlots(context: LlamaContext): SequenceSlots {
  const slots: { sequence: LlamaContextSequence; prefixKey: string }[] = [];
  return {
    take(prefixKey) {
      const held = slots.findIndex((slot) => slot.prefixKey === prefixKey);
      if (held >= 0) slots.push(...slots.splice(held, 1));
      else if (context.sequencesLeft > 0) slots.push({ sequence: context.getSequence(), prefixKey });
      else slots.push(...slots.splice(0, 1).map((slot) => ({ ...slot, prefixKey })));
      const newest = slots.at(-1);
      if (!newest) throw new Error('The context has no sequence.');
      return newest.sequence;
    },
  };
}
