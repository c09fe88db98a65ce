import type { SourceConfig, SourceRow } from '../core/source.ts';

/** What is kept of a source as its config; what an earlier release did not keep has its default. */
export function configOf({ config }: Pick<SourceRow, 'config'>): SourceConfig {
  const {
    addresses = [],
    timeZone = 'Asia/Seoul',
    charset = 'auto',
    parser = 'auto',
    transport = '',
  } = config as Partial<SourceConfig>;
  return { addresses, timeZone, charset, parser, transport };
}
