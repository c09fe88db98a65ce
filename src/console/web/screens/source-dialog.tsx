import { Button, Checkbox, Modal, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ManagedSource } from '../../contract/source-admin.ts';
import { sourceCharsets } from '../../contract/source-words.ts';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import css from '../parts/form.module.css';
import { ParserChoice } from '../parts/parser-choice.tsx';
import { useProblemText } from '../parts/query-view.tsx';
import { useChangeSource, useCreateSource, useRemoveSource } from '../source-queries.ts';
import { NatPart } from './source-nat-part.tsx';

interface SourceDialogProps {
  /** Null: a new one. */
  source: ManagedSource | null;
  onClose(): void;
}

const kinds = ['syslog', 'edr_push', 'file'] as const;

interface Draft {
  name: string;
  kind: (typeof kinds)[number];
  addresses: string;
  transport: string;
  parser: string;
  charset: ManagedSource['charset'];
  timeZone: string;
  enabled: boolean;
}

/** A source's settings: made, changed, or only looked at where it comes from the file. */
export function SourceDialog({ source, onClose }: SourceDialogProps) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const readOnly = source !== null && source.origin !== 'console';
  const [draft, setDraft] = useState<Draft>(() => draftOf(source));
  const [token, setToken] = useState<string | null>(null);
  const create = useCreateSource();
  const change = useChangeSource(source?.id ?? 0);
  const { error } = source === null ? create : change;
  const set = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));

  function submit(event: FormEvent) {
    event.preventDefault();
    const addresses = draft.addresses.split(/[\s,]+/).filter((address) => address !== '');
    const { name, kind, ...settings } = { ...draft, addresses };
    if (source !== null) change.mutate({ revision: source.revision, ...settings }, { onSuccess: onClose });
    else {
      const made = {
        onSuccess: (answer: { token: string | null }) => (answer.token === null ? onClose() : setToken(answer.token)),
      };
      create.mutate({ name, kind, ...settings }, made);
    }
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={source === null ? t('sourceAdmin.createTitle') : t('sourceAdmin.editTitle', { name: source.name })}
      centered
      lockScroll={false}
      size="lg"
      closeButtonProps={{ 'aria-label': t('sourceAdmin.close') }}
    >
      {token !== null ? (
        <Token token={token} onClose={onClose} />
      ) : (
        <form onSubmit={submit}>
          {readOnly && <p className="faint">{t('sourceAdmin.readOnly')}</p>}
          <fieldset className={css['plain']} disabled={readOnly}>
            <SourceFields draft={draft} set={set} isNew={source === null} readOnly={readOnly} />
          </fieldset>
          {error && (
            <p className={css['problem']} role="alert">
              {problemText(error)}
            </p>
          )}
          {!readOnly && (
            <div className={css['foot']}>
              {source !== null && <RemoveButton source={source} onRemoved={onClose} />}
              <Button size="xs" type="submit" loading={create.isPending || change.isPending}>
                {t('sourceAdmin.save')}
              </Button>
            </div>
          )}
        </form>
      )}
      {source !== null && <NatPart source={source} readOnly={readOnly} />}
    </Modal>
  );
}

interface SourceFieldsProps {
  draft: Draft;
  set(part: Partial<Draft>): void;
  isNew: boolean;
  readOnly: boolean;
}

function SourceFields({ draft, set, isNew, readOnly }: SourceFieldsProps) {
  const { t } = useTranslation();
  return (
    <div className={css['fields']}>
      {isNew && (
        <div className={css['pair']}>
          <TextInput
            size="xs"
            label={t('sourceAdmin.name')}
            description={t('sourceAdmin.nameHint')}
            value={draft.name}
            required
            maxLength={63}
            pattern="[a-z0-9][a-z0-9_\-]*"
            onChange={(event) => set({ name: event.currentTarget.value })}
            data-autofocus
          />
          <NativeSelect
            size="xs"
            label={t('sourceAdmin.kind')}
            description={' '}
            value={draft.kind}
            onChange={(event) => set({ kind: event.currentTarget.value as Draft['kind'] })}
            data={kinds.map((kind) => ({ value: kind, label: t(`sourceAdmin.kinds.${kind}`) }))}
          />
        </div>
      )}
      {draft.kind === 'syslog' && (
        <Textarea
          size="xs"
          rows={3}
          label={t('sourceAdmin.addresses')}
          description={t('sourceAdmin.addressesHint')}
          value={draft.addresses}
          onChange={(event) => set({ addresses: event.currentTarget.value })}
        />
      )}
      {draft.kind !== 'edr_push' && (
        <ParserChoice value={draft.parser} disabled={readOnly} onChange={(parser) => set({ parser })} />
      )}
      <div className={css['pair']}>
        <NativeSelect
          size="xs"
          label={t('sourceAdmin.charset')}
          value={draft.charset}
          onChange={(event) => set({ charset: event.currentTarget.value as Draft['charset'] })}
          data={sourceCharsets.map((charset) => ({ value: charset, label: t(`sourceAdmin.charsets.${charset}`) }))}
        />
        <TextInput
          size="xs"
          label={t('sourceAdmin.timeZone')}
          value={draft.timeZone}
          onChange={(event) => set({ timeZone: event.currentTarget.value })}
        />
      </div>
      <TextInput
        size="xs"
        label={t('sourceAdmin.transport')}
        value={draft.transport}
        maxLength={200}
        onChange={(event) => set({ transport: event.currentTarget.value })}
      />
      <Checkbox
        size="xs"
        label={t('sourceAdmin.enabled')}
        description={t('sourceAdmin.enabledHint')}
        checked={draft.enabled}
        onChange={(event) => set({ enabled: event.currentTarget.checked })}
      />
    </div>
  );
}

function Token({ token, onClose }: { token: string; onClose(): void }) {
  const { t } = useTranslation();
  return (
    <>
      <p>{t('sourceAdmin.tokenText')}</p>
      <pre className={css['lines']}>{token}</pre>
      <div className={css['foot']}>
        <Button size="xs" onClick={onClose}>
          {t('sourceAdmin.close')}
        </Button>
      </div>
    </>
  );
}

function RemoveButton({ source, onRemoved }: { source: ManagedSource; onRemoved(): void }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  const remove = useRemoveSource(source);
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setAsked(true)}>
        {t('sourceAdmin.remove')}
      </Button>
      <ConfirmDialog
        opened={asked}
        title={t('sourceAdmin.removeTitle', { name: source.name })}
        text={t('sourceAdmin.removeText')}
        action={t('sourceAdmin.remove')}
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate(undefined, { onSuccess: onRemoved })}
        onClose={() => setAsked(false)}
      />
    </>
  );
}

function draftOf(source: ManagedSource | null): Draft {
  if (source === null) {
    const usual = { parser: 'auto', charset: 'auto', timeZone: 'Asia/Seoul', enabled: true } as const;
    return { name: '', kind: 'syslog', addresses: '', transport: '', ...usual };
  }
  const { name, transport, parser, charset, timeZone, enabled } = source;
  // A pulled feed is only looked at, and has the fields of a pushed one.
  const kind = source.kind === 'edr_pull' ? 'edr_push' : source.kind;
  return { name, kind, addresses: source.addresses.join('\n'), transport, parser, charset, timeZone, enabled };
}
