import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ClockAnswer, ClockStanding } from '../../contract/clock.ts';
import { callApi } from '../api-client.ts';
import { countText } from '../number-format.ts';
import { kstTime } from '../time-format.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { Banner } from './layout.tsx';

/** Says that the appliance's clock is not believed, or that a purge would delete most of what there is, and asks. */
export function ClockBanner({ clock }: { clock: ClockStanding }) {
  return (
    <>
      {clock.verdict !== 'trusted' && <Doubted clock={clock} kind={clock.verdict} />}
      {clock.purgeHeld !== null && <Held {...clock.purgeHeld} />}
    </>
  );
}

function Doubted({ clock, kind }: { clock: ClockStanding; kind: 'ahead' | 'behind' }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  const query = useQuery({
    queryKey: ['clock'],
    queryFn: ({ signal }) => callApi<ClockAnswer>('/clock', { signal }),
    enabled: asked,
  });
  const going = query.data?.consequence ?? null;
  const wall = kstTime(clock.wallAt);
  return (
    <Asking
      text={t(`clock.${kind}`, { wall, difference: differenceText(clock.differenceMs, t) })}
      action={t('clock.confirm')}
      title={t('clock.confirmTitle')}
      question={going === null ? '…' : t('clock.confirmText', { wall, ...counts(going) })}
      path="/clock/confirm"
      onAsk={setAsked}
    />
  );
}

function Held(held: { partitions: number; ofPartitions: number; events: number }) {
  const { t } = useTranslation();
  return (
    <Asking
      text={t('clock.held', counts(held))}
      action={t('clock.allow')}
      title={t('clock.allowTitle')}
      question={t('clock.allowText', counts(held))}
      path="/retention/allow"
      onAsk={() => {}}
    />
  );
}

interface AskingProps {
  text: string;
  action: string;
  title: string;
  question: string;
  path: string;
  onAsk(asked: boolean): void;
}

function Asking({ text, action, title, question, path, onAsk }: AskingProps) {
  const [opened, setOpened] = useState(false);
  const client = useQueryClient();
  const answer = useMutation({
    mutationFn: () => callApi(path, { method: 'POST' }),
    onSuccess: () => show(false),
    onSettled: () => client.invalidateQueries(),
  });
  const show = (asked: boolean) => {
    setOpened(asked);
    onAsk(asked);
  };
  return (
    <Banner kind="alarm">
      {text}{' '}
      <Button size="compact-xs" variant="default" onClick={() => show(true)}>
        {action}
      </Button>
      <ConfirmDialog
        opened={opened}
        title={title}
        text={question}
        action={action}
        busy={answer.isPending}
        error={answer.error}
        onConfirm={() => answer.mutate()}
        onClose={() => show(false)}
      />
    </Banner>
  );
}

function counts({ partitions, ofPartitions, events }: { partitions: number; ofPartitions: number; events: number }) {
  return { partitions: countText(partitions), of: countText(ofPartitions), events: countText(events) };
}

/** Days, hours and minutes; those that are nothing are left out. */
function differenceText(ms: number, t: TFunction): string {
  const minutes = Math.round(Math.abs(ms) / 60_000);
  const parts: ['days' | 'hours' | 'minutes', number][] = [
    ['days', Math.floor(minutes / 1440)],
    ['hours', Math.floor(minutes / 60) % 24],
    ['minutes', minutes % 60],
  ];
  return parts
    .filter(([, number]) => number > 0)
    .map(([unit, number]) => t(`clock.${unit}`, { number }))
    .join(' ');
}
