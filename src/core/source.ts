export type SourceKind = 'syslog' | 'edr_push' | 'edr_pull' | 'file';
export type SourceCharset = 'auto' | 'utf-8' | 'cp949';

/** built_in: for senders that no source names; file: haetae.yaml; console: made by a person, over page or API. */
export type SourceOrigin = 'built_in' | 'file' | 'console';
export type SourceState = 'active' | 'disabled' | 'removed';

/** One configured sender, as ingest needs it. */
export interface IngestSource {
  id: number;
  name: string;
  kind: SourceKind;
  /** Sender addresses or networks (`10.1.0.0/16`) of a syslog source. */
  addresses?: readonly string[];
  /** IANA time zone of times that carry none. */
  timeZone: string;
  charset: SourceCharset;
  /** `auto`, or a definition of config/parsers (`name` or `name:variant`); `auto` where absent. */
  parser?: string;
  /** False: what it sends is counted as dropped. True where absent. */
  enabled?: boolean;
}

/** The sources, and the one of senders that none of them names. */
export interface SourceSet {
  sources: readonly IngestSource[];
  defaultSource: IngestSource;
}

/** One configured sender as it is kept. Times are UTC epoch milliseconds. */
export interface SourceRow {
  id: number;
  name: string;
  kind: SourceKind;
  config: Record<string, unknown>;
  origin: SourceOrigin;
  state: SourceState;
  /** Grows by one with each change. */
  revision: number;
  createdAt: number;
  createdBy: string;
  changedAt: number;
  changedBy: string;
  /** Null while nothing arrived. */
  lastReceivedAt: number | null;
  /** Records since the source exists. */
  received: number;
  stored: number;
  quarantined: number;
  dropped: number;
}

/** Who changes something, and when. */
export interface SourceAuthor {
  at: number;
  by: string;
}

/** A network with its label: user, server, dmz, external or a word of the site. */
export interface NetworkZone {
  /** `10.1.0.0/16`, IPv4 or IPv6. */
  network: string;
  label: string;
}

/** For a while one internal address was seen as one translated address. Addresses are canonical. */
export interface NatEntry {
  translated: string;
  internal: string;
  /** UTC epoch milliseconds, inclusive; null: from ever. */
  validFrom: number | null;
  /** UTC epoch milliseconds, exclusive; null: until further notice. */
  validTo: number | null;
}

/** Translations of one source. */
export interface SourceNat {
  sourceId: number;
  entries: readonly NatEntry[];
}

/** A source that pushes over HTTPS. */
export interface PushSource {
  id: number;
  name: string;
  /** SHA-256 of its bearer token, hex; the token itself is not known here. */
  tokenSha256: string;
}

/** What people set of a source. */
export interface SourceConfig {
  /** Sender addresses or networks. */
  addresses: string[];
  /** A note for people, such as "UDP 514 from the branch". */
  transport: string;
  parser: string;
  charset: SourceCharset;
  timeZone: string;
}

export interface SourceSettingsRow extends SourceConfig {
  enabled: boolean;
}

/** A source as people see it. Times are UTC epoch milliseconds. */
export interface ManagedSource
  extends SourceSettingsRow,
    Omit<SourceRow, 'config' | 'received' | 'stored' | 'quarantined' | 'dropped'> {
  natEntries: number;
}

export interface NewSource extends SourceSettingsRow {
  name: string;
  kind: Exclude<SourceKind, 'edr_pull'>;
}

/** A change of a source: what is absent stays. */
export type SourceChange = { revision: number } & {
  [Key in keyof SourceSettingsRow]?: SourceSettingsRow[Key] | undefined;
};

/** A definition that a sender's lines look like, and the share of the lines (0–1) that do. */
export interface SenderGuess {
  /** `name` or `name:variant`. */
  parser: string;
  share: number;
}

/** A sender that no source names. Times are UTC epoch milliseconds. */
export interface UnknownSender {
  peer: string;
  firstAt: number;
  lastAt: number;
  received: number;
  /** Of them: in quarantine until the sender is assigned. */
  held: number;
  transport: string;
  /** The last lines, oldest first, decoded. */
  lines: string[];
  /** Best first. */
  guess: SenderGuess[];
}
