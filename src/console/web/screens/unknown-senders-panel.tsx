import { Button, Checkbox } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { UnknownSender, UnknownSenderList } from '../../contract/unknown-sender.ts';
import { countText } from '../number-format.ts';
import css from '../parts/form.module.css';
import { Banner, Panel } from '../parts/layout.tsx';
import { Nothing, QueryView } from '../parts/query-view.tsx';
import { Time } from '../parts/times.tsx';
import { useUnknownSenders } from '../source-queries.ts';
import { AssignDialog } from './assign-dialog.tsx';
import { useParserTitle } from './source-admin-panel.tsx';

/** Senders that no source names, with what they look like; one or many are assigned at once. */
export function UnknownSendersPanel() {
  const { t } = useTranslation();
  const query = useUnknownSenders();
  const [assigned, setAssigned] = useState(0);
  return (
    <Panel title={t('unknown.title')} aside={t('unknown.hint')} flush>
      {assigned > 0 && (
        <div className={css['tools']}>
          <Banner kind="calm">{t('unknown.assigned', { number: countText(assigned) })}</Banner>
        </div>
      )}
      <QueryView query={query}>{(list) => <Senders list={list} onAssigned={setAssigned} />}</QueryView>
    </Panel>
  );
}

function Senders({ list, onAssigned }: { list: UnknownSenderList; onAssigned(count: number): void }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [assigning, setAssigning] = useState(false);
  const selected = list.senders.filter(({ peer }) => chosen.has(peer));
  if (list.senders.length === 0) return <Nothing text={t('unknown.none')} />;
  const choose = (peer: string, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(peer);
    else next.delete(peer);
    setChosen(next);
  };
  const all = selected.length === list.senders.length;
  return (
    <>
      <div className={css['tools']}>
        <Button size="xs" disabled={selected.length === 0} onClick={() => setAssigning(true)}>
          {t('unknown.assign', { number: countText(selected.length) })}
        </Button>
        {list.forgotten > 0 && (
          <span className="faint">{t('unknown.forgotten', { number: countText(list.forgotten) })}</span>
        )}
      </div>
      <table>
        <thead>
          <tr>
            <th className={css['narrow']}>
              <Checkbox
                size="xs"
                aria-label={t('unknown.selectAll')}
                checked={all}
                indeterminate={!all && selected.length > 0}
                onChange={() => setChosen(new Set(all ? [] : list.senders.map(({ peer }) => peer)))}
              />
            </th>
            <th>{t('unknown.peer')}</th>
            <th>{t('unknown.guess')}</th>
            <th className="number">{t('unknown.received')}</th>
            <th className="number">{t('unknown.held')}</th>
            <th>{t('unknown.first')}</th>
            <th>{t('unknown.last')}</th>
          </tr>
        </thead>
        <tbody>
          {list.senders.map((sender) => (
            <SenderRow
              key={sender.peer}
              sender={sender}
              chosen={chosen.has(sender.peer)}
              onChoose={(on) => choose(sender.peer, on)}
            />
          ))}
        </tbody>
      </table>
      {assigning && (
        <AssignDialog
          senders={selected}
          onClose={() => setAssigning(false)}
          onAssigned={(count) => {
            setAssigning(false);
            setChosen(new Set());
            onAssigned(count);
          }}
        />
      )}
    </>
  );
}

interface SenderRowProps {
  sender: UnknownSender;
  chosen: boolean;
  onChoose(on: boolean): void;
}

function SenderRow({ sender, chosen, onChoose }: SenderRowProps) {
  const { t } = useTranslation();
  const parserTitle = useParserTitle();
  const [guess] = sender.guess;
  return (
    <tr>
      <td>
        <Checkbox
          size="xs"
          aria-label={t('unknown.select', { peer: sender.peer })}
          checked={chosen}
          onChange={(event) => onChoose(event.currentTarget.checked)}
        />
      </td>
      <td>
        <b className="mono">{sender.peer}</b> <span className="faint">{sender.transport}</span>
        <details>
          <summary>{t('unknown.lines', { number: countText(sender.lines.length) })}</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
          <pre className={css['lines']} tabIndex={0}>
            {sender.lines.join('\n')}
          </pre>
        </details>
      </td>
      <td>
        {guess === undefined ? (
          <span className="faint">{t('unknown.guessNone')}</span>
        ) : (
          <>
            {parserTitle(guess.parser)} <span className="faint">{Math.round(guess.share * 100)}%</span>
          </>
        )}
      </td>
      <td className="number">{countText(sender.received)}</td>
      <td className="number">{countText(sender.held)}</td>
      <td>
        <Time at={sender.firstAt} />
      </td>
      <td>
        <Time at={sender.lastAt} />
      </td>
    </tr>
  );
}
