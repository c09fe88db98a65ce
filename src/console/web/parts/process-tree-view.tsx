import { useTranslation } from 'react-i18next';
import type { StoredEvent } from '../../contract/event.ts';
import { type ProcessNode, processTrees } from '../process-tree.ts';
import { Link } from '../router.tsx';
import { Icon } from './icons.tsx';
import css from './process-tree-view.module.css';
import { Nothing } from './query-view.tsx';

interface ProcessTreeViewProps {
  events: readonly StoredEvent[];
  alertIds: ReadonlySet<number>;
}

/** Who started whom, per host, as far as the events tell. */
export function ProcessTreeView({ events, alertIds }: ProcessTreeViewProps) {
  const { t } = useTranslation();
  const trees = processTrees(events);
  const hosts = [...new Set(trees.map((tree) => tree.host))];
  if (trees.length === 0) return <Nothing text={t('ticket.noProcesses')} />;
  return (
    <div className={css['tree']}>
      {hosts.map((host) => (
        <div key={host}>
          <div className={css['host']}>{host === '' ? t('common.unknownHost') : host}</div>
          <Branch nodes={trees.filter((tree) => tree.host === host)} alertIds={alertIds} />
        </div>
      ))}
    </div>
  );
}

function Branch({ nodes, alertIds }: { nodes: readonly ProcessNode[]; alertIds: ReadonlySet<number> }) {
  return (
    <ul>
      {nodes.map((node) => {
        const alertId = node.eventIds.find((id) => alertIds.has(id));
        const eventId = alertId ?? node.eventIds[0];
        const to = alertId === undefined ? `/events/${eventId}` : `/alerts/${alertId}`;
        return (
          <li key={node.key}>
            <div className={css['node']}>
              <span className={`${css['name']} ${alertId === undefined ? '' : css['alert']}`}>
                {alertId !== undefined && <Icon name="alerts" size={13} />}{' '}
                {eventId === undefined ? node.name : <Link to={to}>{node.name}</Link>}
              </span>
              <span className="faint">{[node.pid, node.user].filter(Boolean).join(' · ')}</span>
              {node.commandLine !== null && <span className={`${css['command']} mono`}>{node.commandLine}</span>}
            </div>
            {node.children.length > 0 && <Branch nodes={node.children} alertIds={alertIds} />}
          </li>
        );
      })}
    </ul>
  );
}
