import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../api-client.ts';
import css from './layout.module.css';

interface QueryLike<Data> {
  data: Data | undefined;
  error: Error | null;
  refetch(): unknown;
}

/** Shows what a query has: its data, else why there is none with a way to try again, else that it is loading. */
export function QueryView<Data>({ query, children }: { query: QueryLike<Data>; children: (data: Data) => ReactNode }) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error) return <Failed error={query.error} retry={() => void query.refetch()} />;
  return <Waiting />;
}

/** What a failed call says, in the page's language. */
export function useProblemText(): (error: Error) => string {
  const { t } = useTranslation();
  return (error) => (error instanceof ApiProblem && error.status === 0 ? t('common.unreachable') : error.message);
}

function Failed({ error, retry }: { error: Error; retry: () => void }) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const requestId = error instanceof ApiProblem ? error.requestId : '';
  return (
    <div className={css['state']} role="alert">
      <strong>{t('common.failed')}</strong>
      <span>{problemText(error)}</span>
      {requestId !== '' && <span>{t('common.requestId', { id: requestId })}</span>}
      <Button size="xs" variant="default" onClick={retry}>
        {t('common.retry')}
      </Button>
    </div>
  );
}

function Waiting() {
  const { t } = useTranslation();
  return (
    <div className={css['waiting']} role="status" aria-label={t('common.loading')}>
      <span />
      <span />
      <span />
    </div>
  );
}

/** Said where a list has nothing. */
export function Nothing({ text, hint }: { text: string; hint?: string }) {
  return (
    <div className={css['state']}>
      <strong>{text}</strong>
      {hint && <span>{hint}</span>}
    </div>
  );
}

interface MoreProps {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage(): unknown;
}

/** The foot of a list that has further pages. */
export function LoadMore({ query, children }: { query: MoreProps; children?: ReactNode }) {
  const { t } = useTranslation();
  if (!query.hasNextPage && !children) return null;
  return (
    <div className={css['more']}>
      {children}
      {query.hasNextPage && (
        <Button
          size="xs"
          variant="default"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t('common.more')}
        </Button>
      )}
    </div>
  );
}
