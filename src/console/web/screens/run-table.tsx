import { useTranslation } from 'react-i18next';
import type { PipelineRun, RunStep } from '../../contract/run.ts';
import { countText } from '../number-format.ts';
import { RunStateMark } from '../parts/marks.tsx';
import { Time, useNow } from '../parts/times.tsx';
import { useKindName, useStepName } from '../parts/use-kind-name.ts';
import { durationText } from '../time-format.ts';
import css from './run-table.module.css';

/** Runs with their steps: state, items, attempts and the last error. */
export function RunTable({ runs }: { runs: readonly PipelineRun[] }) {
  const { t } = useTranslation();
  const kindName = useKindName();
  const now = useNow();
  return (
    <table>
      <thead>
        <tr>
          <th className="number">#</th>
          <th>{t('runs.run')}</th>
          <th>{t('runState.label')}</th>
          <th>{t('runs.trigger')}</th>
          <th>{t('runs.startedAt')}</th>
          <th className="number">{t('runs.duration')}</th>
          <th>
            {t('runs.steps')} · {t('runs.items')} · {t('runs.attempts')} · {t('runs.error')}
          </th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <tr key={run.id}>
            <td className="number faint">{run.id}</td>
            <td className="nowrap">
              <b>{kindName(run.kind)}</b>
            </td>
            <td>
              <RunStateMark state={run.state} />
            </td>
            <td className="nowrap">
              {run.startedBy === null ? t('runs.schedule') : t('runs.by', { name: run.startedBy })}
            </td>
            <td>
              <Time at={run.startedAt} />
            </td>
            <td className="number">{durationText(Math.max(0, (run.endedAt ?? now) - run.startedAt))}</td>
            <td>
              {run.steps.length === 0 ? (
                <span className="faint">{t('runs.noSteps')}</span>
              ) : (
                <Steps steps={run.steps} />
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Steps({ steps }: { steps: readonly RunStep[] }) {
  const { t } = useTranslation();
  const stepName = useStepName();
  return (
    <ol className={css['steps']}>
      {steps.map((step) => (
        <li key={`${step.kind} ${step.startedAt}`} className={css['step']}>
          <span title={step.kind}>{stepName(step.kind)}</span>
          <span>
            <RunStateMark state={step.state} />
          </span>
          <span>
            {countText(step.itemsDone)} / {countText(step.itemsTotal)}
            {step.itemsFailed > 0 && (
              <span className={css['failed']}> {t('runs.itemsFailed', { number: countText(step.itemsFailed) })}</span>
            )}
          </span>
          <span className={step.attempts > 1 ? '' : 'faint'}>
            {t('runs.attempts')} {step.attempts}
          </span>
          {step.error && <span className={css['error']}>{step.error}</span>}
        </li>
      ))}
    </ol>
  );
}
