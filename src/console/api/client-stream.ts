import type { FastifyReply } from 'fastify';

/** A signal that is aborted when the client goes away (and, without an effect, when its answer is finished). */
export function abortWithClient(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  if (reply.raw.destroyed) controller.abort();
  reply.raw.once('close', () => controller.abort());
  return controller.signal;
}

/** Waits for the first part, so that a refused query is answered with its status before anything is sent. */
export async function firstPart<Part>(parts: AsyncIterable<Part>): Promise<AsyncIterable<Part>> {
  const iterator = parts[Symbol.asyncIterator]();
  let first: IteratorResult<Part> | null = await iterator.next();
  return {
    [Symbol.asyncIterator]: () => ({
      next() {
        if (first === null) return iterator.next();
        const given = first;
        first = null;
        return Promise.resolve(given);
      },
      return: async () => (await iterator.return?.()) ?? { done: true, value: undefined },
    }),
  };
}
