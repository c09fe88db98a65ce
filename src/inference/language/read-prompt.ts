import type { LlamaContextSequence, Token } from 'node-llama-cpp';
import { ApplianceError } from '../../core/errors.ts';
import type { WorkControl } from './loaded-language-model.ts';

/** An abort is ignored while a batch is evaluated, so prompts go in by pieces of this many tokens. */
const pieceTokens = 64;

/**
 * Brings a sequence to the state after all but the last of `tokens`; the last one is left for the caller, who evaluates
 * it with options. Returns how many tokens were kept from before. Throws INFERENCE_CANCELLED between pieces.
 */
export async function readPrompt(
  sequence: LlamaContextSequence,
  tokens: readonly Token[],
  control: WorkControl,
): Promise<number> {
  const lead = tokens.slice(0, -1);
  await sequence.adaptStateToTokens(lead, false);
  const reusedTokens = sequence.nextTokenIndex;
  for (let start = reusedTokens; start < lead.length; start += pieceTokens) {
    throwIfCancelled(control.signal);
    await sequence.evaluateWithoutGeneratingNewTokens(lead.slice(start, start + pieceTokens));
    control.onProgress();
  }
  throwIfCancelled(control.signal);
  return reusedTokens;
}

/** Throws INFERENCE_CANCELLED once the request was given up. */
export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new ApplianceError('INFERENCE_CANCELLED', { params: { role: 'language' } });
}
