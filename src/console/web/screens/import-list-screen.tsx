import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Import } from '../../contract/import.ts';
import { useCancelImport, useImports } from '../import-queries.ts';
import { countText, percentText, sizeText } from '../number-format.ts';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { PageHead, Panel, Stack } from '../parts/layout.tsx';
import { LoadMore, Nothing, QueryView } from '../parts/query-view.tsx';
import { Time, useNow } from '../parts/times.tsx';
import { durationText } from '../time-format.ts';
import css from './import-list-screen.module.css';
import { ImportUpload } from './import-upload.tsx';

/** Files that were or are being imported. */
export function ImportListScreen() {
  const { t } = useTranslation();
  const query = useImports();
  const cancel = useCancelImport();
  const [asked, setAsked] = useState<Import | null>(null);
  return (
    <>
      <PageHead title={t('imports.title')} />
      <QueryView query={query}>
        {({ pages }) => {
          const imports = pages.flatMap((page) => page.imports);
          return (
            <Stack>
              <ImportUpload sources={pages[0]?.sources ?? []} />
              <Panel flush>
                {imports.length === 0 ? (
                  <Nothing text={t('imports.none')} />
                ) : (
                  <ImportTable imports={imports} onCancel={setAsked} />
                )}
                <LoadMore query={query} />
              </Panel>
            </Stack>
          );
        }}
      </QueryView>
      <ConfirmDialog
        opened={asked !== null}
        title={t('imports.cancelTitle')}
        text={t('imports.cancelText', { name: asked?.name ?? '' })}
        action={t('imports.cancelDo')}
        busy={cancel.isPending}
        error={cancel.error}
        onClose={() => setAsked(null)}
        onConfirm={() => asked !== null && cancel.mutate(asked.id, { onSuccess: () => setAsked(null) })}
      />
    </>
  );
}

interface ImportTableProps {
  imports: readonly Import[];
  onCancel(file: Import): void;
}

function ImportTable({ imports, onCancel }: ImportTableProps) {
  const { t } = useTranslation();
  return (
    <table>
      <thead>
        <tr>
          <th className="number">#</th>
          <th>{t('imports.state')}</th>
          <th>{t('imports.file')}</th>
          <th>{t('imports.source')}</th>
          <th className="number">{t('imports.size')}</th>
          <th>{t('imports.progress')}</th>
          <th className="number">{t('imports.records')}</th>
          <th className="number">{t('imports.quarantined')}</th>
          <th>{t('imports.at')}</th>
          <th className="number">{t('imports.took')}</th>
          <th aria-label={t('imports.cancel')} />
        </tr>
      </thead>
      <tbody>
        {imports.map((file) => (
          <ImportLine key={file.id} file={file} onCancel={onCancel} />
        ))}
      </tbody>
    </table>
  );
}

function ImportLine({ file, onCancel }: { file: Import; onCancel(file: Import): void }) {
  const { t } = useTranslation();
  const now = useNow();
  const canCancel = file.state === 'running' || file.state === 'waiting';
  return (
    <tr>
      <td className="number faint">{file.id}</td>
      <td className="nowrap">{t(`imports.states.${file.state}`)}</td>
      <td>
        <div className={css['name']}>
          <b>{file.name}</b>
        </div>
        <span className="faint">
          {file.origin === 'upload' ? t('imports.by', { name: file.createdBy }) : t('imports.byFolder')}
        </span>
        {file.problem !== null && <div className={css['problem']}>{file.problem.message}</div>}
      </td>
      <td className="nowrap">{file.source}</td>
      <td className="number">{sizeText(file.sizeBytes)}</td>
      <td className="nowrap">
        <ProgressOf file={file} />
      </td>
      <td className="number">{countText(file.records)}</td>
      <td className="number">{countText(file.quarantined)}</td>
      <td>
        <Time at={file.createdAt} />
      </td>
      <td className="number">
        {file.startedAt === null ? '–' : durationText(Math.max(0, (file.endedAt ?? now) - file.startedAt))}
      </td>
      <td>
        {canCancel && (
          <Button size="xs" variant="default" onClick={() => onCancel(file)}>
            {t('imports.cancel')}
          </Button>
        )}
      </td>
    </tr>
  );
}

function ProgressOf({ file }: { file: Import }) {
  const { t } = useTranslation();
  if (file.state === 'refused') return '–';
  const share = file.state === 'done' || file.sizeBytes === 0 ? 1 : Math.min(1, file.readBytes / file.sizeBytes);
  return (
    <>
      <progress className={css['bar']} value={share} aria-label={t('imports.progressOf', { name: file.name })} />{' '}
      {percentText(share)}
    </>
  );
}
