import { Button, Group, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HealthAlarm } from '../../contract/health.ts';
import { useAcknowledge, useHealthAlarms, useMute } from '../health-queries.ts';
import { Panel } from '../parts/layout.tsx';
import { Nothing, QueryView, useProblemText } from '../parts/query-view.tsx';
import { Time } from '../parts/times.tsx';

interface Asked {
  alarm: HealthAlarm;
  what: 'acknowledge' | 'mute';
}

/** What is wrong with sources, in numbers, and what to do about it. */
export function HealthPanel() {
  const { t } = useTranslation();
  const query = useHealthAlarms();
  const [asked, setAsked] = useState<Asked | null>(null);
  return (
    <Panel title={t('health.title')} aside={t('health.hint')} flush>
      <QueryView query={query}>
        {({ alarms }) =>
          alarms.length === 0 ? <Nothing text={t('health.none')} /> : <AlarmTable alarms={alarms} onAsk={setAsked} />
        }
      </QueryView>
      {asked !== null && <ReasonDialog asked={asked} onClose={() => setAsked(null)} />}
    </Panel>
  );
}

function AlarmTable({ alarms, onAsk }: { alarms: readonly HealthAlarm[]; onAsk(asked: Asked): void }) {
  const { t } = useTranslation();
  return (
    <table>
      <thead>
        <tr>
          <th>{t('health.kind')}</th>
          <th>{t('health.source')}</th>
          <th>{t('health.what')}</th>
          <th>{t('health.since')}</th>
          <th aria-label={t('health.acknowledge')} />
        </tr>
      </thead>
      <tbody>
        {alarms.map((alarm) => (
          <AlarmRow key={alarm.id} alarm={alarm} onAsk={onAsk} />
        ))}
      </tbody>
    </table>
  );
}

function AlarmRow({ alarm, onAsk }: { alarm: HealthAlarm; onAsk(asked: Asked): void }) {
  const { t } = useTranslation();
  const { acknowledgedBy, note, muted } = alarm;
  return (
    <tr>
      <td className="nowrap">
        <b>{t(`health.kinds.${alarm.kind}`)}</b>
      </td>
      <td className="nowrap">{alarm.sourceId === 0 ? t('health.appliance') : alarm.sourceName}</td>
      <td>
        {alarm.what}
        <div className="faint">{alarm.remedy}</div>
        {acknowledgedBy !== null && <div>{t('health.acknowledgedBy', { name: acknowledgedBy, note: note ?? '' })}</div>}
        {muted !== null && <div>{t('health.mutedBy', { name: muted.mutedBy, reason: muted.reason })}</div>}
      </td>
      <td className="nowrap">
        <Time at={alarm.openedAt} />
        {alarm.closedAt !== null && (
          <div className="faint">
            {t('health.closed')} <Time at={alarm.closedAt} />
          </div>
        )}
      </td>
      <td>
        <AlarmActions alarm={alarm} onAsk={onAsk} />
      </td>
    </tr>
  );
}

function AlarmActions({ alarm, onAsk }: { alarm: HealthAlarm; onAsk(asked: Asked): void }) {
  const { t } = useTranslation();
  const mute = useMute();
  const { sourceId, kind } = alarm;
  return (
    <Group gap={6} justify="flex-end" wrap="nowrap">
      {alarm.closedAt === null && alarm.acknowledgedBy === null && (
        <Button size="compact-xs" variant="default" onClick={() => onAsk({ alarm, what: 'acknowledge' })}>
          {t('health.acknowledge')}
        </Button>
      )}
      {alarm.muted === null ? (
        <Button size="compact-xs" variant="default" onClick={() => onAsk({ alarm, what: 'mute' })}>
          {t('health.mute')}
        </Button>
      ) : (
        <Button
          size="compact-xs"
          variant="default"
          loading={mute.isPending}
          onClick={() => mute.mutate({ sourceId, kind, reason: null })}
        >
          {t('health.unmute')}
        </Button>
      )}
    </Group>
  );
}

function ReasonDialog({ asked, onClose }: { asked: Asked; onClose(): void }) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const acknowledge = useAcknowledge();
  const mute = useMute();
  const [reason, setReason] = useState('');
  const { alarm, what } = asked;
  const { error, isPending } = what === 'mute' ? mute : acknowledge;
  const confirm = () => {
    const done = { onSuccess: onClose };
    if (what === 'mute') mute.mutate({ sourceId: alarm.sourceId, kind: alarm.kind, reason }, done);
    else acknowledge.mutate({ id: alarm.id, note: reason }, done);
  };
  // lockScroll would put a style sheet into the page, which the content security policy forbids.
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(`health.${what}Title`)}
      centered
      lockScroll={false}
      closeButtonProps={{ 'aria-label': t('common.cancel') }}
    >
      <TextInput
        label={t('health.reason')}
        value={reason}
        maxLength={500}
        data-autofocus
        error={error && problemText(error)}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Group justify="flex-end" mt="lg" gap="xs">
        <Button variant="default" size="xs" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button size="xs" loading={isPending} disabled={reason.trim() === ''} onClick={confirm}>
          {t(`health.${what}`)}
        </Button>
      </Group>
    </Modal>
  );
}
