export type SourceKind = 'syslog' | 'edr_push' | 'edr_pull' | 'file';
export type SourceCharset = 'auto' | 'utf-8' | 'cp949';

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
