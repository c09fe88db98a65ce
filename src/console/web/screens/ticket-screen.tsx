import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Ticket, TicketDetail } from '../../contract/ticket.ts';
import { countText, percentText } from '../number-format.ts';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { PageHead, Panel, Stack } from '../parts/layout.tsx';
import { SeverityMark, Techniques, TicketStateMark, VerdictMark } from '../parts/marks.tsx';
import { ProcessTreeView } from '../parts/process-tree-view.tsx';
import { Nothing, QueryView } from '../parts/query-view.tsx';
import { TimelineLegend, TimelinePicture } from '../parts/timeline-picture.tsx';
import { Time } from '../parts/times.tsx';
import { useTicket, useTicketState } from '../queries.ts';
import { Link } from '../router.tsx';
import { TicketMembers } from './ticket-members.tsx';
import css from './ticket-screen.module.css';

export function TicketScreen({ id }: { id: string }) {
  const { t } = useTranslation();
  const query = useTicket(id);
  const back = { to: '/tickets', text: t('ticket.back') };
  return (
    <QueryView query={query}>
      {(detail) => (
        <>
          <PageHead
            back={back}
            title={
              <>
                <span className="faint">#{detail.ticket.id}</span> {detail.ticket.title}
              </>
            }
            aside={
              <>
                <SeverityMark severity={detail.ticket.severity} />
                <TicketStateMark state={detail.ticket.state} />
                <StateChange ticket={detail.ticket} />
              </>
            }
          />
          <TicketBody detail={detail} />
        </>
      )}
    </QueryView>
  );
}

function TicketBody({ detail }: { detail: TicketDetail }) {
  const { t } = useTranslation();
  const { ticket, timeline, timelineTotal, members } = detail;
  const alerts = new Map(members.map(({ alert }) => [alert.id, alert.severity]));
  const cut = timelineTotal > timeline.length;
  return (
    <div className={css['columns']}>
      <Stack>
        <Panel title={t('ticket.story')}>
          <p className={css['story']}>{ticket.story}</p>
          <p className={css['origin']}>
            {ticket.modelId === null ? t('ticket.byRule') : t('ticket.byModel', { model: ticket.modelId })}
          </p>
        </Panel>
        <Panel title={t('ticket.timeline')} aside={<TimelineLegend />}>
          {timeline.length === 0 ? (
            <Nothing text={t('ticket.noTimeline')} />
          ) : (
            <TimelinePicture events={timeline} alerts={alerts} />
          )}
          {cut && (
            <p className="faint">
              {t('ticket.timelineCut', { shown: countText(timeline.length), total: countText(timelineTotal) })}
            </p>
          )}
        </Panel>
        <Panel title={t('ticket.members')} flush>
          <TicketMembers members={members} />
        </Panel>
      </Stack>
      <Stack>
        <Facts ticket={ticket} />
        <Panel title={t('ticket.techniques')}>
          {ticket.techniques.length === 0 ? (
            <p className="faint">{t('ticket.noTechniques')}</p>
          ) : (
            <Techniques ids={ticket.techniques} />
          )}
        </Panel>
        <Panel title={t('ticket.processes')}>
          <ProcessTreeView events={timeline} alertIds={new Set(alerts.keys())} />
        </Panel>
        <Similar similar={detail.similar} />
      </Stack>
    </div>
  );
}

function Facts({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  return (
    <Panel title={t('ticket.facts')}>
      <dl className={css['facts']}>
        <dt>{t('ticket.first')}</dt>
        <dd>
          <Time at={ticket.firstAt} />
        </dd>
        <dt>{t('ticket.last')}</dt>
        <dd>
          <Time at={ticket.lastAt} />
        </dd>
        <dt>{t('tickets.updated')}</dt>
        <dd>
          <Time at={ticket.updatedAt} />
        </dd>
        <dt>{t('tickets.hosts')}</dt>
        <dd>
          {ticket.hosts.map((host) => (
            <div key={host}>
              <Link to={`/events?range=7d&host=${encodeURIComponent(host)}`}>{host}</Link>
            </div>
          ))}
        </dd>
        <dt>{t('common.user')}</dt>
        <dd>{ticket.users.join(', ')}</dd>
        <dt>{t('ticket.alerts')}</dt>
        <dd>{ticket.alertCount}</dd>
      </dl>
    </Panel>
  );
}

function Similar({ similar }: { similar: TicketDetail['similar'] }) {
  const { t } = useTranslation();
  return (
    <Panel title={t('ticket.similar')}>
      {similar.length === 0 && <Nothing text={t('ticket.noSimilar')} />}
      <ul className={css['similar']}>
        {similar.map((one) => (
          <li key={one.referenceId}>
            <span>
              {one.ticketId === null ? (
                <>
                  {one.title} <span className="faint">({t('ticket.curated')})</span>
                </>
              ) : (
                <Link to={`/tickets/${one.ticketId}`}>
                  <span className="faint">#{one.ticketId}</span> {one.title}
                </Link>
              )}
            </span>
            <VerdictMark label={one.label} />
            <p>
              <span className="faint">{t('ticket.similarity', { percent: percentText(one.similarity) })} · </span>
              {one.summary}
            </p>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function StateChange({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const change = useTicketState(ticket.id);
  const isOpen = ticket.state === 'open';
  const action = isOpen ? t('ticket.close') : t('ticket.reopen');
  return (
    <>
      <Button size="xs" variant={isOpen ? 'filled' : 'default'} onClick={() => setAsking(true)}>
        {action}
      </Button>
      <ConfirmDialog
        opened={asking}
        title={action}
        text={isOpen ? t('ticket.closeConfirm', { id: ticket.id }) : t('ticket.reopenConfirm', { id: ticket.id })}
        action={action}
        busy={change.isPending}
        error={change.error}
        onClose={() => {
          setAsking(false);
          change.reset();
        }}
        onConfirm={() => change.mutate(isOpen ? 'closed' : 'open', { onSuccess: () => setAsking(false) })}
      />
    </>
  );
}
