/**
 * Closed lists that the console's server and page share, without zod so that the page need not load it. They mirror
 * src/core; test/unit/console/contract-mirrors-core.test.ts keeps them equal.
 */
export const severities = ['informational', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof severities)[number];

export const verdictLabels = ['malicious', 'benign', 'needs_review'] as const;
export type VerdictLabel = (typeof verdictLabels)[number];

export const ticketStates = ['open', 'closed'] as const;
export type TicketState = (typeof ticketStates)[number];

export const languages = ['ko', 'en'] as const;
export type Language = (typeof languages)[number];

export const eventCategories = [
  'process',
  'network',
  'file',
  'registry',
  'authentication',
  'iam',
  'configuration',
  'driver',
  'library',
  'session',
  'web',
  'intrusion_detection',
  'malware',
  'host',
] as const;

/** Kinds of run that a person may start from the console. */
export const startableRunKinds = ['collect', 'analyse', 'group', 'purge'] as const;
export type StartableRunKind = (typeof startableRunKinds)[number];

export const runStates = ['waiting', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export type RunState = (typeof runStates)[number];

/** Why an item of a queue was given up. */
export const deadReasons = ['attempts', 'refused', 'crashed'] as const;

/** `broken`: the circuit breaker is open after repeated crashes; `absent`: no model file is in place. */
export const inferenceStates = ['ready', 'starting', 'absent', 'broken'] as const;
export type InferenceState = (typeof inferenceStates)[number];

export const inferenceRoles = ['embedding', 'language'] as const;

/** `silent`: nothing came for longer than the source's own limit; `never`: nothing ever came. */
export const receptionStates = ['receiving', 'silent', 'never', 'disabled'] as const;
export type ReceptionState = (typeof receptionStates)[number];

/** What can be wrong with a source; the last three are of the appliance itself. */
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

/** Header that every state-changing request must carry (any value); a form of another site cannot set it. */
export const requestHeader = 'x-haetae-request';

/** Header by which the page says that a person used it since its last request, so that idle time starts again. */
export const activityHeader = 'x-haetae-active';

/** Most events that one search answers with. */
export const maxSearchLimit = 500;

/** Parts of the ledger: the first is the sum of the others. */
export const ledgerCounts = ['received', 'stored', 'excepted', 'quarantined', 'dropped'] as const;
