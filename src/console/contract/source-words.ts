/** Words of sources as plain lists, so that the page has them without zod. */
export const sourceKinds = ['syslog', 'edr_push', 'edr_pull', 'file'] as const;
export const sourceCharsets = ['auto', 'utf-8', 'cp949'] as const;
export const sourceOrigins = ['built_in', 'file', 'console'] as const;
export const sourceStates = ['active', 'disabled', 'removed'] as const;
/** Labels of zones that are offered; a site may use words of its own. */
export const usualZoneLabels = ['user', 'server', 'dmz', 'external'] as const;
