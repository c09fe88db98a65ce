import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeadItem } from '../../contract/dead-item.ts';
import { countText } from '../number-format.ts';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { Panel } from '../parts/layout.tsx';
import { LoadMore } from '../parts/query-view.tsx';
import { Time } from '../parts/times.tsx';
import { useKindName } from '../parts/use-kind-name.ts';
import { useDeadItems, usePutBack } from '../queries.ts';
import { Link } from '../router.tsx';

/** Items that were given up, with the reason and a way back; nothing where there is none. */
export function DeadItemsPanel() {
  const { t } = useTranslation();
  const query = useDeadItems();
  const putBack = usePutBack();
  const [asked, setAsked] = useState<readonly number[] | null>(null);
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  if (items.length === 0) return null;
  function ask(ids: readonly number[]) {
    putBack.reset();
    setAsked(ids);
  }
  const all = (
    <Button size="xs" variant="default" onClick={() => ask(items.slice(0, 200).map(({ id }) => id))}>
      {t('deadItems.putBackAll')}
    </Button>
  );
  return (
    <Panel title={t('deadItems.title')} aside={all} flush>
      <p className="faint" style={{ padding: '0 14px' }}>
        {t('deadItems.hint')}
      </p>
      <DeadItemTable items={items} onPutBack={(id) => ask([id])} />
      <LoadMore query={query} />
      <ConfirmDialog
        opened={asked !== null}
        title={t('deadItems.putBack')}
        text={t('deadItems.confirm', { number: countText(asked?.length ?? 0) })}
        action={t('deadItems.putBack')}
        busy={putBack.isPending}
        error={putBack.error}
        onClose={() => setAsked(null)}
        onConfirm={() => asked !== null && putBack.mutate([...asked], { onSuccess: () => setAsked(null) })}
      />
    </Panel>
  );
}

function DeadItemTable({ items, onPutBack }: { items: readonly DeadItem[]; onPutBack(id: number): void }) {
  const { t } = useTranslation();
  const kindName = useKindName();
  return (
    <table>
      <thead>
        <tr>
          <th>{t('deadItems.work')}</th>
          <th>{t('deadItems.item')}</th>
          <th>{t('deadItems.since')}</th>
          <th className="number">{t('runs.attempts')}</th>
          <th>{t('deadItems.reason')}</th>
          <th />
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr key={item.id}>
            <td className="nowrap">
              <b>{kindName(item.queue)}</b>
            </td>
            <td>
              <ItemLink item={item} />
            </td>
            <td>
              <Time at={item.deadAt} />
            </td>
            <td className="number">{item.attempts}</td>
            <td>
              {t(`deadItems.reasons.${item.reason}`)}
              {item.error !== null && <span className="faint"> · {item.error}</span>}
            </td>
            <td>
              <Button size="xs" variant="default" onClick={() => onPutBack(item.id)}>
                {t('deadItems.putBack')}
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function ItemLink({ item }: { item: DeadItem }) {
  const { t } = useTranslation();
  if (item.queue === 'analyse' || item.queue === 'group') {
    return <Link to={`/alerts/${item.key}`}>{t('deadItems.alert', { id: item.key })}</Link>;
  }
  const ticketId = ticketOf(item);
  if (ticketId === undefined) return <>{item.key}</>;
  return <Link to={`/tickets/${ticketId}`}>{t('deadItems.ticket', { id: ticketId })}</Link>;
}

/** The ticket that a story (`12@4`) or a notification (`ticket-12-created`) is of. */
function ticketOf({ queue, key }: DeadItem): string | undefined {
  if (queue === 'story') return /^(\d{1,16})@\d/.exec(key)?.[1];
  return queue === 'notify' ? /^ticket-(\d{1,16})-/.exec(key)?.[1] : undefined;
}
