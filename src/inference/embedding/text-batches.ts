/** Most padded tokens of one run of the model: longer batches cost 3–4 times more in padding than they gain. */
const maxBatchTokens = 1024;

/**
 * Groups texts, given by their token counts, into batches of at most `maxBatchTokens` padded tokens, like lengths
 * together. Returns positions; every position is in exactly one batch. A longer text is a batch of its own.
 */
export function textBatches(lengths: readonly number[], maxTokens = maxBatchTokens): number[][] {
  const positions = lengths.map((_, position) => position).sort((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0));
  const batches: number[][] = [];
  let current: number[] = [];
  for (const position of positions) {
    // Ascending order: the newest text is the longest and sets the padded length.
    if (current.length > 0 && (current.length + 1) * (lengths[position] ?? 0) > maxTokens) {
      batches.push(current);
      current = [];
    }
    current.push(position);
  }
  if (current.length > 0) batches.push(current);
  return batches;
}
