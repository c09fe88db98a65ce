/** Limits on definition files and on what one line may make; far above what devices need. */
export const definitionLimits = {
  files: 1_000,
  fileBytes: 262_144,
  steps: 64,
  columns: 512,
  fields: 256,
  tableRows: 4_096,
  variants: 64,
  patternLength: 1_024,
  textLength: 1_024,
  samples: 500,
  /** Keys that one line may make beside those the definition names. */
  extraKeys: 256,
  keyLength: 128,
  /** Letters of a text that a pattern is looked for in; a last group that takes the rest takes all of it. */
  searchedLength: 16_384,
  /** Parts that a line is split into. */
  parts: 512,
} as const;
