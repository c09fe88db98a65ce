/** Vectors of texts seen lately, least recently used dropped first. */
export interface VectorCache {
  get(text: string): Float32Array | undefined;
  set(text: string, vector: Float32Array): void;
}

/** A cache of at most `capacity` texts; with texts of 4 kB and 384 dimensions an entry takes at most 10 kB. */
export function createVectorCache(capacity: number): VectorCache {
  const entries = new Map<string, Float32Array>();
  return {
    get(text) {
      const vector = entries.get(text);
      if (!vector) return undefined;
      entries.delete(text);
      entries.set(text, vector);
      return vector;
    },
    set(text, vector) {
      entries.delete(text);
      entries.set(text, vector);
      const [oldest] = entries.keys();
      if (entries.size > capacity && oldest !== undefined) entries.delete(oldest);
    },
  };
}
