import type {
  NatEntry,
  NetworkZone,
  PushSource,
  SourceAuthor,
  SourceKind,
  SourceNat,
  SourceOrigin,
  SourceRow,
  SourceSet,
  UnknownSender,
} from '../core/source.ts';

/** The table of sources, as the book needs it. */
export interface SourceRecords {
  /** The id of the source of this name; created where absent, kind, config and origin brought up to date. */
  ensure(name: string, kind: SourceKind, config: Record<string, unknown>, origin?: SourceOrigin): number;
  removeFileSourcesExcept(ids: readonly number[], author: SourceAuthor): void;
  /** All that are not removed. */
  list(): SourceRow[];
}

/** The table of sources, as changes by people need it. */
export interface ChangeableSources {
  /** Null where the name is in use. */
  create(source: Pick<SourceRow, 'name' | 'kind' | 'config' | 'state'>, author: SourceAuthor): number | null;
  /** False where the revision is no longer the given one. */
  change(id: number, change: Pick<SourceRow, 'revision' | 'config' | 'state'>, author: SourceAuthor): boolean;
  get(id: number): SourceRow | null;
  list(): SourceRow[];
}

/** Translations as they are kept. */
export interface NatRecords {
  replace(sourceId: number, entries: readonly NatEntry[]): void;
  all(sourceId: number): NatEntry[];
  /** Sources that have any, with how many. */
  counts(): Map<number, number>;
}

/** Zones as they are kept. */
export interface ZoneRecords {
  replaceFileZones(zones: readonly NetworkZone[]): void;
  list(): { zones: readonly NetworkZone[] };
}

/** Unknown senders as they are kept. */
export interface UnknownSenderRecords {
  add(senders: readonly UnknownSender[], forgotten: number): void;
  peers(): string[];
  remove(peers: readonly string[]): void;
}

/** The threads that must know of a change. */
export interface SourceFollowers {
  setSources(sources: SourceSet & { zones: readonly NetworkZone[] }): void;
  setNat(nat: SourceNat): void;
  setPushSources(sources: readonly PushSource[]): void;
}

/** Tells which senders a set of sources names. @throws ApplianceError INGEST_SOURCE_ADDRESS_INVALID */
export type SenderDirectory = (sources: SourceSet) => (peer: string) => { sourceId: number; unassigned: boolean };

/** Tokens of sources that push, each in a file of its own. */
export interface TokenFiles {
  /** The token of a file, made where there is none. */
  read(file: string): { token: string; created: boolean };
  /** SHA-256, hex. */
  hash(token: string): string;
}

/** Names of the definitions and variants that a source may choose. */
export interface ParserNames {
  list(): Promise<{ name: string; variants: { name: string }[] }[]>;
}

/** Parses again what was held of senders. */
export interface HeldLines {
  /** Starts a run and answers with its id. */
  start(request: { selection: { sourceId: number; peers: string[] }; toSourceId: number; actor: string }): number;
}

/** Several changes of the control database as one. */
export type Transaction = <Result>(work: () => Result) => Result;

type AlarmNumbers = { measured: number; expected: number; detail: Record<string, string | number> };

/** What was learned of sources, as JSON texts by source. */
export interface ProfileRecords {
  profiles(): Map<number, string>;
  saveProfiles(profiles: readonly { sourceId: number; profile: string }[], savedAt: number): void;
}

/** Alarms as they are kept. */
export interface AlarmRecords {
  open(alarm: { sourceId: number; kind: string; at: number } & AlarmNumbers): void;
  update(alarm: { sourceId: number; kind: string } & AlarmNumbers): void;
  close(alarm: { sourceId: number; kind: string; at: number }): void;
  openAlarms(): { sourceId: number; kind: string }[];
}
