import { parseArgs } from 'node:util';

export interface BundleOptions {
  /** Catalogue ids; empty for a bundle without models. */
  models: string[] | 'default';
  gpu: boolean;
  /** `zst`, or `gz` for sites where zstd cannot be had. */
  compression: 'zst' | 'gz';
  /** Folder that the bundle is written to. */
  out: string;
}

export type ParsedBundleOptions =
  | { kind: 'run'; options: BundleOptions }
  | { kind: 'help' }
  | { kind: 'refused'; reason: string };

export const bundleUsage = `npm run bundle [-- options]
  --models ID,ID   models of models/catalogue.json to take along, or none (default: its defaults)
  --gpu            with the libraries for CUDA and Vulkan (several hundred MiB more)
  --gzip           .tar.gz instead of .tar.zst, for a site where zstd cannot be had
  --out DIR        folder for the bundle (default dist)
`;

/** Reads the command line; what it does not know is refused by name. */
export function parseBundleOptions(words: readonly string[]): ParsedBundleOptions {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        models: { type: 'string' },
        gpu: { type: 'boolean' },
        gzip: { type: 'boolean' },
        out: { type: 'string' },
        help: { type: 'boolean' },
      },
    });
    if (values.help === true) return { kind: 'help' };
    const { models } = values;
    const named = models === 'none' ? [] : models?.split(',').filter((id) => id !== '');
    return {
      kind: 'run',
      options: {
        models: named ?? 'default',
        gpu: values.gpu ?? false,
        compression: values.gzip === true ? 'gz' : 'zst',
        out: values.out ?? 'dist',
      },
    };
  } catch (thrown) {
    return { kind: 'refused', reason: (thrown as Error).message };
  }
}
