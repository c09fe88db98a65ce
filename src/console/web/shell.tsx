import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { SignedIn } from '../contract/session.ts';
import { AccountTools } from './account-tools.tsx';
import { Icon, type IconName } from './parts/icons.tsx';
import { Banner } from './parts/layout.tsx';
import { Time, useAgo, useNow } from './parts/times.tsx';
import { useOverview } from './queries.ts';
import { Link, useAddress } from './router.tsx';
import { ScreenOf } from './screens/screen-of.tsx';
import css from './shell.module.css';
import { kstTime } from './time-format.ts';

const items = [
  'overview',
  'tickets',
  'alerts',
  'events',
  'runs',
  'sources',
  'quarantine',
  'bench',
  'imports',
  'system',
  'api',
] as const satisfies IconName[];

/** Reception older than this is marked in the head of the page. */
const staleAfterMs = 300_000;
/** Polls fail for this long before the page says that it is cut off. */
const cutOffAfterMs = 12_000;

/** Menu, head and the screen of the address. */
export function Shell({ session }: { session: SignedIn }) {
  const { t } = useTranslation();
  const { path } = useAddress();
  const main = useRef<HTMLElement>(null);
  const section = path.split('/')[1] ?? '';
  const current = items.find((item) => item === (section === '' ? 'overview' : section));
  const overview = useOverview();
  const openTickets = Object.values(overview.data?.openTickets ?? {}).reduce((sum, count) => sum + count, 0);
  const shownPath = useRef(path);
  useEffect(() => {
    // A new screen is announced and tabbed from its beginning; the first one is the browser's own affair.
    if (shownPath.current !== path) main.current?.focus({ preventScroll: true });
    shownPath.current = path;
  }, [path]);
  return (
    <div className={css['shell']}>
      <title>{current === undefined ? t('product') : `${t(`nav.${current}`)} · ${t('product')}`}</title>
      <a href="#main" className={css['skip']}>
        {t('nav.skip')}
      </a>
      <nav className={css['nav']} aria-label={t('nav.label')}>
        <Link to="/" className={css['brand']}>
          <img src="/haetae.svg" width="24" height="24" alt="" />
          {t('product')}
        </Link>
        <ul>
          {items.map((item) => {
            const isCurrent = item === current;
            return (
              <li key={item}>
                <Link
                  to={item === 'overview' ? '/' : `/${item}`}
                  className={css['item']}
                  aria-current={isCurrent ? 'page' : undefined}
                >
                  <Icon name={item} size={17} />
                  {t(`nav.${item}`)}
                  {item === 'tickets' && openTickets > 0 && <span className={css['count']}>{openTickets}</span>}
                </Link>
              </li>
            );
          })}
        </ul>
      </nav>
      <header className={css['head']}>
        <Clock />
        <Reception lastReceivedAt={overview.data?.lastReceivedAt} />
        <div className={css['tools']}>
          <AccountTools session={session} />
        </div>
      </header>
      <main id="main" ref={main} tabIndex={-1} className={css['main']}>
        <CutOff updatedAt={overview.dataUpdatedAt} failing={overview.isError || overview.failureCount > 0} />
        <ScreenOf path={path} session={session} />
      </main>
    </div>
  );
}

function Clock() {
  const { t } = useTranslation();
  const now = useNow();
  return (
    <span className={css['clock']} title={t('common.kst')}>
      {kstTime(now)} <span className="faint">KST</span>
    </span>
  );
}

function Reception({ lastReceivedAt }: { lastReceivedAt: number | null | undefined }) {
  const { t } = useTranslation();
  const now = useNow();
  const ago = useAgo();
  if (lastReceivedAt === undefined) return null;
  if (lastReceivedAt === null) return <span className={css['stale']}>{t('header.noReception')}</span>;
  const isStale = now - lastReceivedAt > staleAfterMs;
  return (
    <span className={isStale ? css['stale'] : 'faint'}>
      {t('header.lastReceived')} <Time at={lastReceivedAt} /> ({ago(lastReceivedAt, now)})
    </span>
  );
}

function CutOff({ updatedAt, failing }: { updatedAt: number; failing: boolean }) {
  const { t } = useTranslation();
  const now = useNow();
  if (!failing || updatedAt === 0 || now - updatedAt < cutOffAfterMs) return null;
  return <Banner kind="alarm">{t('header.disconnected', { time: kstTime(updatedAt) })}</Banner>;
}
