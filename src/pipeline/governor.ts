/** Lets heavy work run one at a time, in the order of asking; light work runs at once. */
export interface Governor {
  run<T>(heavy: boolean, work: () => Promise<T>): Promise<T>;
}

/**
 * At a site, training and prediction once ran together and hung the server; so jobs that use the models never overlap.
 */
export function createGovernor(): Governor {
  let last: Promise<unknown> = Promise.resolve();
  return {
    run(heavy, work) {
      if (!heavy) return work();
      const next = last.then(work, work);
      last = next.catch(() => undefined); // the caller of `run` gets the rejection; the chain only needs the end
      return next;
    },
  };
}
