import type { SourceAuthor } from '../../core/source.ts';

export interface ZoneRows {
  zones: { network: string; label: string; origin: 'file' | 'console' }[];
  revision: number;
  changedAt: number;
  changedBy: string;
}

/** Networks with labels. */
export interface ZonePort {
  list(): Promise<ZoneRows>;
  /** Replaces those of the console. Throws ZONE_NETWORK_INVALID, ZONE_NETWORK_TWICE or SOURCE_CHANGED_MEANWHILE. */
  replace(
    zones: readonly { network: string; label: string }[],
    change: SourceAuthor & { revision: number },
  ): Promise<ZoneRows>;
}

/** Shipped and own definitions of parsers. */
export interface ParserPort {
  list(): Promise<
    { name: string; title: string; vendor: string; product: string; variants: { name: string; title: string }[] }[]
  >;
}
