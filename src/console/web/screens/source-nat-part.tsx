import { Button, FileButton } from '@mantine/core';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ManagedSource, NatPage } from '../../contract/source-admin.ts';
import { ApiProblem } from '../api-client.ts';
import { countText } from '../number-format.ts';
import css from '../parts/form.module.css';
import { QueryView, useProblemText } from '../parts/query-view.tsx';
import { Time } from '../parts/times.tsx';
import { usePreferences } from '../preferences.tsx';
import { shownNatEntries, useImportNat, useNat } from '../source-queries.ts';

/** Translated addresses of a source, and their import. */
export function NatPart({ source, readOnly }: { source: ManagedSource; readOnly: boolean }) {
  const { t } = useTranslation();
  const query = useNat(source.id);
  return (
    <section className={css['part']}>
      <h3>
        {t('sourceAdmin.nat')}{' '}
        <span className="faint">{t('sourceAdmin.natCount', { number: countText(query.data?.total ?? 0) })}</span>
      </h3>
      {!readOnly && <NatImport source={source} />}
      <QueryView query={query}>{(page) => <NatTable page={page} />}</QueryView>
    </section>
  );
}

function NatImport({ source }: { source: ManagedSource }) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const { language } = usePreferences();
  const load = useImportNat(source.id);
  const reset = useRef<() => void>(null);
  const problems = load.error instanceof ApiProblem ? load.error.problems : [];
  return (
    <>
      <p className="faint">{t('sourceAdmin.natHint')}</p>
      <FileButton
        resetRef={reset}
        accept=".csv,text/csv,text/plain"
        onChange={(file) => {
          // Emptied, so that the same file can be chosen again once it is corrected.
          if (file) load.mutate(file, { onSettled: () => reset.current?.() });
        }}
      >
        {(props) => (
          <Button {...props} size="xs" variant="default" mt="xs" loading={load.isPending}>
            {t('sourceAdmin.natImport')}
          </Button>
        )}
      </FileButton>
      {load.data && (
        <p className={css['done']} role="status">
          {t('sourceAdmin.natImported', { number: countText(load.data.total) })}
        </p>
      )}
      {load.error && (
        <div className={css['problem']} role="alert">
          {problems.length === 0
            ? problemText(load.error)
            : problems.map((problem) => <div key={problem.en}>{problem[language]}</div>)}
        </div>
      )}
    </>
  );
}

function NatTable({ page }: { page: NatPage }) {
  const { t } = useTranslation();
  if (page.total === 0) return <p className="faint">{t('sourceAdmin.natNone')}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <div className={css['scroll']} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th>{t('sourceAdmin.natTranslated')}</th>
            <th>{t('sourceAdmin.natInternal')}</th>
            <th>{t('sourceAdmin.natFrom')}</th>
            <th>{t('sourceAdmin.natTo')}</th>
          </tr>
        </thead>
        <tbody>
          {page.entries.map(({ translated, internal, validFrom, validTo }) => (
            <tr key={`${translated} ${validFrom}`}>
              <td className="mono">{translated}</td>
              <td className="mono">{internal}</td>
              <td>{validFrom === null ? '–' : <Time at={validFrom} />}</td>
              <td>{validTo === null ? '–' : <Time at={validTo} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {page.total > shownNatEntries && (
        <p className="faint">{t('sourceAdmin.natFirst', { number: countText(shownNatEntries) })}</p>
      )}
    </div>
  );
}
