import { useTranslation } from 'react-i18next';
import type { AlertDetail, Verdict } from '../../contract/alert.ts';
import { alertTitle, ruleTitle } from '../alert-title.ts';
import { countText, percentText } from '../number-format.ts';
import { AssetNote } from '../parts/asset-note.tsx';
import { CitedText } from '../parts/cited-text.tsx';
import { EvidenceList } from '../parts/evidence-list.tsx';
import { FieldTable } from '../parts/field-table.tsx';
import { Banner, PageHead, Panel, Stack } from '../parts/layout.tsx';
import { SeverityMark, Techniques, VerdictMark } from '../parts/marks.tsx';
import { Nothing, QueryView } from '../parts/query-view.tsx';
import { Time } from '../parts/times.tsx';
import { usePreferences } from '../preferences.tsx';
import { useAlert } from '../queries.ts';
import { Link } from '../router.tsx';
import css from './alert-screen.module.css';

const contextMs = 60_000;

export function AlertScreen({ id }: { id: string }) {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const query = useAlert(id);
  return (
    <QueryView query={query}>
      {(detail) => (
        <>
          <PageHead
            back={{ to: '/alerts', text: t('alert.back') }}
            title={alertTitle(detail.alert, language)}
            aside={<SeverityMark severity={detail.alert.severity} />}
          />
          <AlertBody detail={detail} />
        </>
      )}
    </QueryView>
  );
}

function AlertBody({ detail }: { detail: AlertDetail }) {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const { alert, verdict, ticketId, fields } = detail;
  const around = `range=custom&from=${alert.at - contextMs}&to=${alert.at + contextMs}&host=${encodeURIComponent(alert.host)}`;
  return (
    <div className={css['columns']}>
      <Stack>
        <Panel
          title={t('alert.verdict')}
          aside={
            ticketId !== null && <Link to={`/tickets/${ticketId}`}>{t('alert.openTicket', { id: ticketId })}</Link>
          }
        >
          {verdict === null ? <Nothing text={t('alert.undecided')} /> : <Decision verdict={verdict} />}
        </Panel>
        {verdict && (
          <Panel
            title={t('alert.evidence')}
            aside={t('alert.evidenceShown', { shown: verdict.evidenceShown, total: verdict.evidenceTotal })}
          >
            <EvidenceList verdict={verdict} />
          </Panel>
        )}
        {verdict && verdict.factors.length > 0 && (
          <Panel title={t('alert.factors')} aside={t('alert.factorsHint')}>
            <Factors factors={verdict.factors} />
          </Panel>
        )}
      </Stack>
      <Stack>
        <Panel
          title={<Time at={alert.at} />}
          aside={
            <>
              <Link to={`/events/${alert.id}`}>{t('alert.openEvent')}</Link> ·{' '}
              <Link to={`/events?${around}`}>{t('alert.context')}</Link>
            </>
          }
        >
          <p>{alert.host || t('common.unknownHost')}</p>
          <AssetNote asset={detail.asset} />
          {alert.techniques.length > 0 && <Techniques ids={alert.techniques} />}
        </Panel>
        {alert.rules.length > 0 && (
          <Panel title={t('alert.rules')}>
            <ul className={css['rules']}>
              {alert.rules.map((rule) => (
                <li key={rule.id}>
                  <SeverityMark severity={rule.level} /> {ruleTitle(rule, language)}{' '}
                  <span className="faint mono">{rule.id}</span>
                </li>
              ))}
            </ul>
          </Panel>
        )}
        <Panel title={t('alert.fields')}>
          <FieldTable fields={fields} />
        </Panel>
      </Stack>
    </div>
  );
}

/** A model whose answers weigh nothing is in place but was not asked. */
function wasNotAsked({ basis, promptTokens }: Verdict): boolean {
  return basis === 'rules_and_neighbours' && promptTokens === 0;
}

function Decision({ verdict }: { verdict: Verdict }) {
  const { t } = useTranslation();
  return (
    <>
      <div className={css['decision']}>
        <VerdictMark label={verdict.label} />
        <span>{t('verdict.probability', { percent: percentText(verdict.probability) })}</span>
        <span className={css['gauge']}>
          <i style={{ width: `${verdict.probability * 100}%` }} />
        </span>
        <span className="faint">{t(`verdict.basis.${verdict.basis}`)}</span>
      </div>
      {verdict.reviewReason && <Banner kind="warn">{t(`verdict.review.${verdict.reviewReason}`)}</Banner>}
      <p className={css['summary']}>
        <CitedText verdict={verdict} />
      </p>
      {verdict.techniques.length > 0 && <Techniques ids={verdict.techniques} />}
      <p className="faint">
        <Time at={verdict.decidedAt} />
        {verdict.modelId !== null && wasNotAsked(verdict) && ` · ${t('verdict.unasked', { model: verdict.modelId })}`}
        {verdict.modelId !== null &&
          !wasNotAsked(verdict) &&
          ` · ${t('alert.cost', {
            model: verdict.modelId,
            prompt: countText(verdict.promptTokens),
            output: countText(verdict.outputTokens),
            seconds: (verdict.durationMs / 1000).toFixed(1),
          })}`}
      </p>
    </>
  );
}

const factorNames = ['model', 'rules', 'neighbours', 'rarity', 'prior', 'sensor'] as const;

function Factors({ factors }: { factors: Verdict['factors'] }) {
  const { t } = useTranslation();
  const most = Math.max(1, ...factors.map((factor) => Math.abs(factor.logOdds)));
  const nameOf = (name: string) => {
    const known = factorNames.find((candidate) => candidate === name);
    return known === undefined ? name : t(`alert.factorName.${known}`);
  };
  return (
    <div className={css['factors']}>
      {factors.map(({ name, logOdds, detail }) => {
        const width = `${(Math.abs(logOdds) / most) * 50}%`;
        const side =
          logOdds >= 0
            ? { left: '50%', background: 'var(--critical)' }
            : { right: '50%', background: 'var(--bar-stored)' };
        return [
          <span key="name">{nameOf(name)}</span>,
          <span key="bar" className={css['bar']}>
            <i style={{ width, ...side }} />
          </span>,
          <span key="number" className="number">
            {logOdds > 0 ? '+' : ''}
            {logOdds.toFixed(2)}
          </span>,
          <span key="detail" className="faint">
            {detail}
          </span>,
        ];
      })}
    </div>
  );
}
