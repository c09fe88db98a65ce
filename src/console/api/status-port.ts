export interface InferenceRoleStatus {
  role: 'embedding' | 'language';
  state: 'ready' | 'starting' | 'absent' | 'broken';
  /** Catalogue id; null where no model is in place. */
  modelId: string | null;
  restarts24h: number;
  /** Why it is not ready, readable; null where it is. */
  detail: string | null;
}

export interface StorageFigures {
  /** Size of the data folder, and of the file system it is on. */
  disk: { dataBytes: number; freeBytes: number; totalBytes: number };
  partitions: {
    count: number;
    sealed: number;
    events: number;
    sizeBytes: number;
    oldestAt: number | null;
    newestAt: number | null;
  };
}

export interface StatusPort {
  version(): string;
  startedAt(): number;
  /** One entry a role, cheap enough to be asked every few seconds. */
  inference(): InferenceRoleStatus[];
  /** The main thread's event-loop delay over the last minute: as seen, and the part that its own work caused. */
  eventLoop(): { delayP99Ms: number; ownP99Ms: number; ownLongestMs: number };
  storage(): Promise<StorageFigures>;
}
