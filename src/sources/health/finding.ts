/** What can be wrong with a source; those from `udp_loss` on are of the appliance itself. */
export const healthKinds = [
  'silent',
  'parse_rate_fell',
  'field_fill_fell',
  'clock_skew',
  'device_loss',
  'charset_replacements',
  'udp_loss',
  'own_clock',
  'purge_held',
  'clients_refused',
  'partition_damaged',
] as const;
export type HealthKind = (typeof healthKinds)[number];

/** Numbers and names that the texts of an alarm need. */
export type FindingDetail = Record<string, string | number>;

/** One look at one kind of fault. `unclear`: too little came to tell; an alarm stays as it is. */
export interface Finding {
  kind: HealthKind;
  state: 'bad' | 'good' | 'unclear';
  /** In the unit of the kind: milliseconds, shares of 1, or counts. */
  measured: number;
  expected: number;
  detail: FindingDetail;
}
