import type { ParserPort } from '../../console/api/zone-port.ts';
import { loadDefinitions } from '../../ingest/parsers/definitions/definition-loader.ts';

type ParserTitles = Awaited<ReturnType<ParserPort['list']>>;

/** The definitions of a folder as the console lists them; read once, as the writer thread does. */
export function createConsoleParsers(folder: string): ParserPort {
  const titles: ParserTitles = [];
  for (const { name, title, vendor, product } of loadDefinitions(folder).definitions) {
    const [base] = name.split(':');
    const known = titles.find((entry) => entry.name === base);
    // A definition comes before its variants.
    if (known === undefined) titles.push({ name, title, vendor, product, variants: [] });
    else known.variants.push({ name, title });
  }
  return { list: async () => titles };
}
