/**
 * Without a listener a stream's error ends the process: a log file on a full disk (ENOSPC) or a reader of the log that
 * is gone (EPIPE) would stop the reception of events. Lines that cannot be written are lost, later ones are tried again.
 */
export function surviveBrokenOutput(...outputs: readonly Pick<NodeJS.WritableStream, 'on'>[]): void {
  for (const output of outputs) output.on('error', () => undefined);
}
