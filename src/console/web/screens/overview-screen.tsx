import { useTranslation } from 'react-i18next';
import type { Overview } from '../../contract/overview.ts';
import { severities, verdictLabels } from '../../contract/vocabulary.ts';
import { countText } from '../number-format.ts';
import { AlertTable } from '../parts/alert-table.tsx';
import { ClockBanner } from '../parts/clock-banner.tsx';
import { DiskBanner } from '../parts/disk-banner.tsx';
import { HourBars, HourLegend } from '../parts/hour-bars.tsx';
import { Banner, PageHead, Panel, Stack } from '../parts/layout.tsx';
import { InferenceMark, SeverityMark, VerdictMark } from '../parts/marks.tsx';
import { Nothing, QueryView } from '../parts/query-view.tsx';
import { TicketTable } from '../parts/ticket-table.tsx';
import { useAgo } from '../parts/times.tsx';
import { useKindName } from '../parts/use-kind-name.ts';
import { useAlerts, useOverview, useTickets } from '../queries.ts';
import { Link } from '../router.tsx';
import css from './overview-screen.module.css';

const shownTickets = 8;
const shownAlerts = 5;

/** What needs somebody now. */
export function OverviewScreen() {
  const { t } = useTranslation();
  const query = useOverview();
  return (
    <>
      <PageHead title={t('overview.title')} />
      <QueryView query={query}>{(overview) => <OverviewBody overview={overview} />}</QueryView>
    </>
  );
}

function OverviewBody({ overview }: { overview: Overview }) {
  const { t } = useTranslation();
  return (
    <Stack>
      <Warnings overview={overview} />
      <Tiles overview={overview} />
      <div className={css['columns']}>
        <Stack>
          <OpenTickets />
          <Review />
          <Panel title={t('overview.reception')} aside={<HourLegend />}>
            <HourBars hours={overview.receivedPerHour} />
          </Panel>
        </Stack>
        <div className={css['side']}>
          <Verdicts overview={overview} />
          <Queues overview={overview} />
          <Models overview={overview} />
        </div>
      </div>
    </Stack>
  );
}

function Warnings({ overview }: { overview: Overview }) {
  const { t } = useTranslation();
  const broken = overview.inference.filter((model) => model.state === 'broken');
  const openCount = Object.values(overview.openTickets).reduce((sum, count) => sum + count, 0);
  const deadCount = overview.queues.reduce((sum, { dead }) => sum + dead, 0);
  const isCalm =
    deadCount === 0 &&
    openCount === 0 &&
    overview.sourcesTotal > 0 &&
    overview.sourcesSilent === 0 &&
    broken.length === 0 &&
    overview.disk.level === 'roomy' &&
    overview.clock.verdict === 'trusted' &&
    overview.clock.purgeHeld === null &&
    overview.languageModelPresent;
  return (
    <>
      <ClockBanner clock={overview.clock} />
      <DiskBanner disk={overview.disk} linked />
      {deadCount > 0 && (
        <Banner kind="warn">
          {t('overview.deadItems', { number: countText(deadCount) })} <Link to="/runs">{t('nav.runs')}</Link>
        </Banner>
      )}
      {!overview.languageModelPresent && <Banner kind="warn">{t('overview.noLanguageModel')}</Banner>}
      {broken.map((model) => (
        <Banner key={model.role} kind="alarm">
          {t('overview.modelBroken', { role: t(`inference.role.${model.role}`) })}
        </Banner>
      ))}
      {overview.sourcesTotal === 0 && (
        <Banner kind="warn">
          <Link to="/sources">{t('overview.noSources')}</Link>
        </Banner>
      )}
      {overview.sourcesSilent > 0 && (
        <Banner kind="warn">
          <Link to="/sources">
            {t('overview.silentSources', { silent: overview.sourcesSilent, total: overview.sourcesTotal })}
          </Link>
        </Banner>
      )}
      {isCalm && <Banner kind="calm">{t('overview.calm')}</Banner>}
    </>
  );
}

function Tiles({ overview }: { overview: Overview }) {
  const { t } = useTranslation();
  const ago = useAgo();
  const received = overview.lastReceivedAt;
  return (
    <section className={css['tiles']} aria-label={t('overview.attention')}>
      {severities.toReversed().map((severity) => (
        <Link key={severity} className={css['tile']} to={`/tickets?state=open&severity=${severity}`}>
          <SeverityMark severity={severity} />
          <Figure count={overview.openTickets[severity]} />
        </Link>
      ))}
      <i className={css['rule']} />
      <Link className={css['tile']} to="/alerts?label=needs_review">
        <span className={css['label']}>{t('verdict.needs_review')}</span>
        <Figure count={overview.verdicts24h.needs_review} />
      </Link>
      <Link className={css['tile']} to="/alerts?label=undecided">
        <span className={css['label']}>{t('overview.undecided')}</span>
        <Figure count={overview.undecidedAlerts} />
      </Link>
      <div className={css['tile']}>
        <span className={css['label']}>{t('overview.receivedLastHour')}</span>
        <Figure count={overview.receivedLastHour} />
      </div>
      <Link className={css['tile']} to="/sources">
        <span className={css['label']}>{t('overview.lastReceived')}</span>
        <span className={css['figure']}>{received === null ? '–' : ago(received, overview.now)}</span>
      </Link>
    </section>
  );
}

function Figure({ count }: { count: number }) {
  return <span className={`${css['figure']} ${count === 0 ? css['zero'] : ''}`}>{countText(count)}</span>;
}

function OpenTickets() {
  const { t } = useTranslation();
  const query = useTickets({ state: 'open', severity: '', text: '' });
  return (
    <Panel title={t('overview.openTickets')} aside={<Link to="/tickets">{t('overview.allTickets')}</Link>} flush>
      <QueryView query={query}>
        {({ pages }) => {
          const tickets = pages.flatMap((page) => page.tickets);
          const order = (severity: (typeof severities)[number]) => severities.indexOf(severity);
          const worst = tickets
            .toSorted((one, other) => order(other.severity) - order(one.severity))
            .slice(0, shownTickets);
          return worst.length === 0 ? <Nothing text={t('overview.noOpenTickets')} /> : <TicketTable tickets={worst} />;
        }}
      </QueryView>
    </Panel>
  );
}

function Review() {
  const { t } = useTranslation();
  const query = useAlerts({ label: 'needs_review', severity: '', text: '' });
  const all = <Link to="/alerts?label=needs_review">{t('common.all')}</Link>;
  return (
    <Panel title={t('overview.review')} aside={all} flush>
      <QueryView query={query}>
        {({ pages }) => {
          const alerts = pages.flatMap((page) => page.alerts).slice(0, shownAlerts);
          return alerts.length === 0 ? (
            <Nothing text={t('overview.noReview')} />
          ) : (
            <AlertTable alerts={alerts} narrow />
          );
        }}
      </QueryView>
    </Panel>
  );
}

const verdictFill = { malicious: 'var(--critical)', benign: 'var(--bar-stored)', needs_review: 'var(--medium)' };

function Verdicts({ overview }: { overview: Overview }) {
  const { t } = useTranslation();
  const most = Math.max(1, ...Object.values(overview.verdicts24h));
  return (
    <Panel title={t('overview.verdicts')} aside={`${t('overview.alerts24h')} ${countText(overview.alerts24h)}`}>
      <div className={css['lines']}>
        {verdictLabels.map((label) => (
          <div key={label} className={css['share']}>
            <Link to={`/alerts?label=${label}`}>
              <VerdictMark label={label} />
            </Link>
            <div className={css['track']}>
              <i style={{ width: `${(overview.verdicts24h[label] / most) * 100}%`, background: verdictFill[label] }} />
            </div>
            <span className="number">{countText(overview.verdicts24h[label])}</span>
          </div>
        ))}
      </div>
    </Panel>
  );
}

function Queues({ overview }: { overview: Overview }) {
  const { t } = useTranslation();
  const ago = useAgo();
  const kindName = useKindName();
  return (
    <Panel title={t('overview.queues')}>
      <div className={css['lines']}>
        {overview.queues.map((queue) => (
          <div key={queue.kind} className={css['line']}>
            <span>{kindName(queue.kind)}</span>
            <span>
              {queue.waiting + queue.running === 0
                ? t('overview.queueEmpty')
                : t('overview.queueWaiting', { waiting: countText(queue.waiting), running: countText(queue.running) })}
              {queue.dead > 0 && <b> · {t('overview.queueDead', { number: countText(queue.dead) })}</b>}
              {queue.oldestAt !== null && (
                <span className="faint">
                  {' '}
                  · {t('overview.queueOldest', { ago: ago(queue.oldestAt, overview.now) })}
                </span>
              )}
            </span>
          </div>
        ))}
      </div>
    </Panel>
  );
}

function Models({ overview }: { overview: Overview }) {
  const { t } = useTranslation();
  return (
    <Panel title={t('overview.models')} aside={<Link to="/system">{t('nav.system')}</Link>}>
      <div className={css['lines']}>
        {overview.inference.map((model) => (
          <div key={model.role} className={css['line']}>
            <span>
              {t(`inference.role.${model.role}`)} <span className="faint">{model.modelId}</span>
            </span>
            <InferenceMark state={model.state} />
          </div>
        ))}
      </div>
    </Panel>
  );
}
