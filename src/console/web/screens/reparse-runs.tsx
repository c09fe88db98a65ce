import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ReparseRun } from '../../contract/quarantine.ts';
import { useCancelReparse, useReparseRuns } from '../health-queries.ts';
import { countText } from '../number-format.ts';
import { Panel } from '../parts/layout.tsx';
import { RunStateMark } from '../parts/marks.tsx';
import { Nothing, QueryView } from '../parts/query-view.tsx';
import { Time } from '../parts/times.tsx';
import { useReasonName } from './use-reason-name.ts';

/** Runs that parsed quarantine again, with how far they are. */
export function ReparseRuns() {
  const { t } = useTranslation();
  const query = useReparseRuns();
  return (
    <Panel title={t('quarantine.runs')} flush>
      <QueryView query={query}>
        {({ runs }) => (runs.length === 0 ? <Nothing text={t('quarantine.runsNone')} /> : <RunTable runs={runs} />)}
      </QueryView>
    </Panel>
  );
}

function RunTable({ runs }: { runs: readonly ReparseRun[] }) {
  const { t } = useTranslation();
  const cancel = useCancelReparse();
  const reasonName = useReasonName();
  return (
    <table>
      <thead>
        <tr>
          <th>{t('quarantine.run')}</th>
          <th>{t('quarantine.state')}</th>
          <th className="number">{t('quarantine.examined')}</th>
          <th className="number">{t('quarantine.stored')}</th>
          <th>{t('quarantine.failed')}</th>
          <th>{t('quarantine.by')}</th>
          <th aria-label={t('quarantine.cancel')} />
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <tr key={run.id}>
            <td>#{run.id}</td>
            <td>
              <RunStateMark state={run.state} />
              {run.error !== null && <div className="faint">{run.error}</div>}
            </td>
            <td className="number">{countText(run.examined)}</td>
            <td className="number">{countText(run.stored)}</td>
            <td>
              {Object.entries(run.failed)
                .map(([reason, count]) => `${reasonName(reason)} ${countText(count)}`)
                .join(', ')}
            </td>
            <td>
              {run.startedBy} <Time at={run.startedAt} />
            </td>
            <td>
              {run.state === 'running' && (
                <Button size="compact-xs" variant="default" onClick={() => cancel.mutate(run.id)}>
                  {t('quarantine.cancel')}
                </Button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
