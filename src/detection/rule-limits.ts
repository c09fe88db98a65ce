/**
 * Limits on rule files. They are far above what hand-written rules need (the largest of 2,964 public Sigma rules, a list of
 * driver hashes, has 288 KiB) and keep a wrong or hostile file from costing memory or time on every event.
 */
export const ruleLimits = {
  files: 20_000,
  folderDepth: 12,
  fileBytes: 524_288,
  selections: 100,
  values: 10_000,
  valueLength: 4_096,
  /** `*` in one value: each can cost one more pass over the text. */
  wildcards: 16,
  conditionLength: 4_096,
  conditionDepth: 32,
  /** Flags in one value of `windash`: each multiplies the patterns by five. */
  dashes: 3,
  samples: 50,
} as const;
