/** Longest text that is embedded for a ticket; the embedding model reads about 1000 characters. */
const maxLength = 1000;

/**
 * The text that a ticket is kept and found by: the behaviour summaries of its alerts in order of time, each said once,
 * shortened evenly so that the last step is in it as well as the first.
 */
export function ticketBehaviour(behaviours: readonly string[]): string {
  const distinct = [
    ...new Set(behaviours.map((behaviour) => behaviour.trim()).filter((behaviour) => behaviour !== '')),
  ];
  const share = Math.max(60, Math.floor(maxLength / Math.max(1, distinct.length)) - 1);
  return distinct
    .map((behaviour) => (behaviour.length <= share ? behaviour : `${behaviour.slice(0, share - 3)}...`))
    .join('\n')
    .slice(0, maxLength);
}
