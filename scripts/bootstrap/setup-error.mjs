/** A set-up step that failed for a reason the reader can act on; the message names the thing and the remedy. */
export class SetupError extends Error {
  name = 'SetupError';
}
