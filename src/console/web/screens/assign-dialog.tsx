import { Button, Modal, NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sourceCharsets } from '../../contract/source-words.ts';
import type { UnknownSender } from '../../contract/unknown-sender.ts';
import { type AssignDraft, assignRequestOf, sourceNameOf } from '../assign-request.ts';
import { countText } from '../number-format.ts';
import css from '../parts/form.module.css';
import { ParserChoice } from '../parts/parser-choice.tsx';
import { useProblemText } from '../parts/query-view.tsx';
import { useAssignSenders, useManagedSources } from '../source-queries.ts';

interface AssignDialogProps {
  senders: readonly UnknownSender[];
  onClose(): void;
  onAssigned(count: number): void;
}

const modes = ['each', 'together', 'existing'] as const;

/** Makes sources of unknown senders, or adds them to one that is there. */
export function AssignDialog({ senders, onClose, onAssigned }: AssignDialogProps) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const assign = useAssignSenders();
  const [draft, setDraft] = useState<AssignDraft>({
    mode: 'each',
    name: '',
    sourceId: '',
    parser: 'guess',
    charset: 'auto',
    timeZone: 'Asia/Seoul',
  });
  const set = (part: Partial<AssignDraft>) => setDraft((before) => ({ ...before, ...part }));

  function submit(event: FormEvent) {
    event.preventDefault();
    assign.mutate(assignRequestOf(senders, draft), { onSuccess: () => onAssigned(senders.length) });
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={t('unknown.assignTitle', { number: countText(senders.length) })}
      centered
      lockScroll={false}
      size="lg"
      closeButtonProps={{ 'aria-label': t('common.cancel') }}
    >
      <form onSubmit={submit}>
        <div className={css['fields']}>
          <NativeSelect
            size="xs"
            label={t('unknown.mode')}
            value={draft.mode}
            onChange={(event) => set({ mode: event.currentTarget.value as AssignDraft['mode'] })}
            data={modes.map((mode) => ({ value: mode, label: t(`unknown.modes.${mode}`) }))}
            data-autofocus
          />
          {draft.mode === 'existing' ? (
            <ExistingSource value={draft.sourceId} onChange={(sourceId) => set({ sourceId })} />
          ) : (
            <NewSource senders={senders} draft={draft} set={set} />
          )}
        </div>
        {assign.error && (
          <p className={css['problem']} role="alert">
            {problemText(assign.error)}
          </p>
        )}
        <div className={css['foot']}>
          <Button size="xs" variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button size="xs" type="submit" loading={assign.isPending}>
            {t('unknown.confirm')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

interface NewSourceProps {
  senders: readonly UnknownSender[];
  draft: AssignDraft;
  set(part: Partial<AssignDraft>): void;
}

function NewSource({ senders, draft, set }: NewSourceProps) {
  const { t } = useTranslation();
  const [first] = senders;
  return (
    <>
      {draft.mode === 'together' ? (
        <TextInput
          size="xs"
          label={t('sourceAdmin.name')}
          description={t('sourceAdmin.nameHint')}
          value={draft.name}
          required
          maxLength={63}
          pattern="[a-z0-9][a-z0-9_\-]*"
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
      ) : (
        first && <p className="faint">{t('unknown.eachHint', { name: sourceNameOf(first, draft.parser) })}</p>
      )}
      <ParserChoice
        value={draft.parser}
        onChange={(parser) => set({ parser })}
        extra={{ value: 'guess', label: t('unknown.guessed') }}
      />
      <div className={css['pair']}>
        <NativeSelect
          size="xs"
          label={t('sourceAdmin.charset')}
          value={draft.charset}
          onChange={(event) => set({ charset: event.currentTarget.value as AssignDraft['charset'] })}
          data={sourceCharsets.map((charset) => ({ value: charset, label: t(`sourceAdmin.charsets.${charset}`) }))}
        />
        <TextInput
          size="xs"
          label={t('sourceAdmin.timeZone')}
          value={draft.timeZone}
          onChange={(event) => set({ timeZone: event.currentTarget.value })}
        />
      </div>
    </>
  );
}

function ExistingSource({ value, onChange }: { value: string; onChange(sourceId: string): void }) {
  const { t } = useTranslation();
  const sources = useManagedSources();
  const fitting = (sources.data?.sources ?? []).filter(({ kind, origin }) => kind === 'syslog' && origin === 'console');
  return (
    <NativeSelect
      size="xs"
      label={t('unknown.existing')}
      value={value}
      required
      onChange={(event) => onChange(event.currentTarget.value)}
      data={[{ value: '', label: '–' }, ...fitting.map(({ id, name }) => ({ value: String(id), label: name }))]}
      description={fitting.length === 0 ? t('unknown.existingNone') : undefined}
    />
  );
}
