import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ManagedSource } from '../../contract/source-admin.ts';
import { countText } from '../number-format.ts';
import { Panel } from '../parts/layout.tsx';
import { QueryView } from '../parts/query-view.tsx';
import { Time } from '../parts/times.tsx';
import { useManagedSources, useParsers } from '../source-queries.ts';
import { SourceDialog } from './source-dialog.tsx';

/** Sources with their settings; making, changing and removing them. */
export function SourceAdminPanel() {
  const { t } = useTranslation();
  const query = useManagedSources();
  const [open, setOpen] = useState<ManagedSource | 'new' | null>(null);
  return (
    <Panel
      title={t('sourceAdmin.title')}
      aside={
        <>
          {t('sourceAdmin.hint')}{' '}
          <Button size="compact-xs" onClick={() => setOpen('new')}>
            {t('sourceAdmin.add')}
          </Button>
        </>
      }
      flush
    >
      <QueryView query={query}>{({ sources }) => <Sources sources={sources} onOpen={setOpen} />}</QueryView>
      {open !== null && (
        <SourceDialog
          key={open === 'new' ? 0 : open.id}
          source={open === 'new' ? null : open}
          onClose={() => setOpen(null)}
        />
      )}
    </Panel>
  );
}

function Sources({ sources, onOpen }: { sources: readonly ManagedSource[]; onOpen(source: ManagedSource): void }) {
  const { t } = useTranslation();
  const parserTitle = useParserTitle();
  return (
    <table>
      <thead>
        <tr>
          <th>{t('sourceAdmin.name')}</th>
          <th>{t('sourceAdmin.state')}</th>
          <th>{t('sourceAdmin.kind')}</th>
          <th>{t('sourceAdmin.addresses')}</th>
          <th>{t('sourceAdmin.parser')}</th>
          <th>{t('sourceAdmin.charset')}</th>
          <th>{t('sourceAdmin.timeZone')}</th>
          <th className="number">{t('sourceAdmin.nat')}</th>
          <th>{t('sourceAdmin.origin')}</th>
          <th>{t('sourceAdmin.changed')}</th>
          <th />
        </tr>
      </thead>
      <tbody>
        {sources.map((source) => (
          <tr key={source.id}>
            <td>
              <b>{source.name}</b>
              {source.transport !== '' && <div className="faint">{source.transport}</div>}
            </td>
            <td className="nowrap">{t(`sourceAdmin.states.${source.state}`)}</td>
            <td className="nowrap">{t(`sourceAdmin.kinds.${source.kind}`)}</td>
            <td className="mono">
              {source.addresses.slice(0, 3).join(', ')}
              {source.addresses.length > 3 && ` +${countText(source.addresses.length - 3)}`}
            </td>
            <td>{parserTitle(source.parser)}</td>
            <td className="nowrap">{source.charset}</td>
            <td className="nowrap">{source.timeZone}</td>
            <td className="number">{source.natEntries === 0 ? '–' : countText(source.natEntries)}</td>
            <td className="nowrap">{t(`sourceAdmin.origins.${source.origin}`)}</td>
            <td className="nowrap">
              {source.changedAt === 0 ? '–' : <Time at={source.changedAt} />} {source.changedBy}
            </td>
            <td className="nowrap">
              <Button size="compact-xs" variant="default" onClick={() => onOpen(source)}>
                {source.origin === 'console' ? t('sourceAdmin.edit') : t('sourceAdmin.view')}
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Title of a parser, its name where the list does not have it. */
export function useParserTitle(): (parser: string) => string {
  const { t } = useTranslation();
  const parsers = useParsers();
  return (parser) => {
    if (parser === 'auto') return t('sourceAdmin.parserAuto');
    const found = parsers.data?.parsers.flatMap((one) => [one, ...one.variants]).find(({ name }) => name === parser);
    return found?.title ?? parser;
  };
}
