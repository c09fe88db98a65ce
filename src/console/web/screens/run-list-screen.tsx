import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { runStates, type StartableRunKind, startableRunKinds } from '../../contract/vocabulary.ts';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { SelectFilter } from '../parts/filter-fields.tsx';
import { Banner, FilterRow, PageHead, Panel, Stack } from '../parts/layout.tsx';
import { LoadMore, Nothing, QueryView } from '../parts/query-view.tsx';
import { useKindName } from '../parts/use-kind-name.ts';
import { useRuns, useStartRun } from '../queries.ts';
import { useAddress } from '../router.tsx';
import { DeadItemsPanel } from './dead-items-panel.tsx';
import { RunTable } from './run-table.tsx';

const kinds = ['collect', 'seal', 'analyse', 'group', 'notify', 'purge', 'backup'] as const;

export function RunListScreen() {
  const { t } = useTranslation();
  const kindName = useKindName();
  const { query: address } = useAddress();
  const filter = { kind: address.get('kind') ?? '', state: address.get('state') ?? '' };
  const query = useRuns(filter);
  const states = runStates.map((state) => ({ value: state, label: t(`runState.${state}`) }));
  return (
    <>
      <PageHead title={t('runs.title')} />
      <FilterRow>
        <SelectFilter
          label={t('runs.run')}
          name="kind"
          value={filter.kind}
          options={kinds.map((kind) => ({ value: kind, label: kindName(kind) }))}
        />
        <SelectFilter label={t('runState.label')} name="state" value={filter.state} options={states} />
        <StartRuns />
      </FilterRow>
      <Stack>
        <DeadItemsPanel />
        <Panel flush>
          <QueryView query={query}>
            {({ pages }) => {
              const runs = pages.flatMap((page) => page.runs);
              return runs.length === 0 ? <Nothing text={t('runs.none')} /> : <RunTable runs={runs} />;
            }}
          </QueryView>
          <LoadMore query={query} />
        </Panel>
      </Stack>
    </>
  );
}

function StartRuns() {
  const { t } = useTranslation();
  const kindName = useKindName();
  const start = useStartRun();
  const [asked, setAsked] = useState<StartableRunKind | null>(null);
  const [startedId, setStartedId] = useState<number | null>(null);
  function confirm(kind: StartableRunKind) {
    start.mutate(kind, {
      onSuccess: ({ runId }) => {
        setStartedId(runId);
        setAsked(null);
      },
    });
  }
  return (
    <>
      <Group gap={6} ml="auto" align="center">
        <span className="faint">{t('runs.start')}</span>
        {startableRunKinds.map((kind) => (
          <Button
            key={kind}
            size="xs"
            variant="default"
            onClick={() => {
              start.reset();
              setAsked(kind);
            }}
          >
            {kindName(kind)}
          </Button>
        ))}
      </Group>
      {startedId !== null && <Banner kind="calm">{t('runs.started', { id: startedId })}</Banner>}
      <ConfirmDialog
        opened={asked !== null}
        title={asked === null ? '' : t('runs.startTitle', { kind: kindName(asked) })}
        text={asked === null ? '' : t(`runs.startConfirm.${asked}`)}
        action={t('runs.startDo')}
        busy={start.isPending}
        error={start.error}
        onClose={() => setAsked(null)}
        onConfirm={() => asked !== null && confirm(asked)}
      />
    </>
  );
}
