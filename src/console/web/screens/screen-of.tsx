import { useTranslation } from 'react-i18next';
import type { SignedIn } from '../../contract/session.ts';
import { Nothing } from '../parts/query-view.tsx';
import { Link } from '../router.tsx';
import { AlertListScreen } from './alert-list-screen.tsx';
import { AlertScreen } from './alert-screen.tsx';
import { ApiScreen } from './api-screen.tsx';
import { EventScreen } from './event-screen.tsx';
import { EventSearchScreen } from './event-search-screen.tsx';
import { ImportListScreen } from './import-list-screen.tsx';
import { OverviewScreen } from './overview-screen.tsx';
import { ParserBenchScreen } from './parser-bench-screen.tsx';
import { PasswordScreen } from './password-screen.tsx';
import { QuarantineScreen } from './quarantine-screen.tsx';
import { RunListScreen } from './run-list-screen.tsx';
import { SourceListScreen } from './source-list-screen.tsx';
import { SystemScreen } from './system-screen.tsx';
import { TicketListScreen } from './ticket-list-screen.tsx';
import { TicketScreen } from './ticket-screen.tsx';

/** The screen that an address names. */
export function ScreenOf({ path, session }: { path: string; session: SignedIn }) {
  const [, section = '', id, extra] = path.split('/');
  if (extra !== undefined) return <NoScreen />;
  if (id !== undefined) return /^\d{1,16}$/.test(id) ? <ScreenOfOne section={section} id={id} /> : <NoScreen />;
  switch (section) {
    case '':
      return <OverviewScreen />;
    case 'tickets':
      return <TicketListScreen />;
    case 'alerts':
      return <AlertListScreen />;
    case 'events':
      return <EventSearchScreen />;
    case 'runs':
      return <RunListScreen />;
    case 'sources':
      return <SourceListScreen />;
    case 'quarantine':
      return <QuarantineScreen />;
    case 'bench':
      return <ParserBenchScreen />;
    case 'imports':
      return <ImportListScreen />;
    case 'system':
      return <SystemScreen />;
    case 'api':
      return <ApiScreen />;
    case 'account':
      return <PasswordScreen session={session} />;
    default:
      return <NoScreen />;
  }
}

function ScreenOfOne({ section, id }: { section: string; id: string }) {
  if (section === 'tickets') return <TicketScreen key={id} id={id} />;
  if (section === 'alerts') return <AlertScreen key={id} id={id} />;
  if (section === 'events') return <EventScreen key={id} id={id} />;
  return <NoScreen />;
}

function NoScreen() {
  const { t } = useTranslation();
  return (
    <>
      <Nothing text={t('common.notFound')} hint={t('common.notFoundHint')} />
      <p style={{ textAlign: 'center' }}>
        <Link to="/">{t('common.toOverview')}</Link>
      </p>
    </>
  );
}
