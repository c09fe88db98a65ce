/** What one code says. */
export interface CatalogueEntry {
  en: string;
  ko: string;
  /** True where the same call may succeed later without anybody changing anything. */
  retryable: boolean;
}
