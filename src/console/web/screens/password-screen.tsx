import { Button, PasswordInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SignedIn } from '../../contract/session.ts';
import { Banner, PageHead, Panel } from '../parts/layout.tsx';
import { useProblemText } from '../parts/query-view.tsx';
import { useChangePassword } from '../queries.ts';
import css from './gate.module.css';
import { GateFrame } from './gate.tsx';

/** Change of the own password: before anything else at the first sign-in (`forced`), any time later. */
export function PasswordScreen({ session, forced = false }: { session: SignedIn; forced?: boolean }) {
  const { t } = useTranslation();
  if (!forced) {
    return (
      <>
        <PageHead title={`${t('password.title')} · ${session.name}`} />
        <Panel className={css['inner']}>
          <div style={{ paddingTop: 14 }}>
            <PasswordForm />
          </div>
        </Panel>
      </>
    );
  }
  return (
    <GateFrame>
      <div className={css['form']}>
        <Banner kind="warn">{t('password.forced')}</Banner>
        <PasswordForm />
      </div>
    </GateFrame>
  );
}

function PasswordForm() {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const change = useChangePassword();
  const [entries, setEntries] = useState({ current: '', next: '', repeat: '' });
  const differs = entries.repeat !== '' && entries.next !== entries.repeat;
  function submit(event: FormEvent) {
    event.preventDefault();
    if (entries.next !== entries.repeat) return;
    const body = { currentPassword: entries.current, newPassword: entries.next };
    change.mutate(body, { onSuccess: () => setEntries({ current: '', next: '', repeat: '' }) });
  }
  return (
    <form className={css['form']} onSubmit={submit} aria-label={t('password.title')}>
      {(['current', 'next', 'repeat'] as const).map((entry) => (
        <PasswordInput
          key={entry}
          label={t(`password.${entry}`)}
          description={entry === 'next' ? t('password.rules') : undefined}
          error={entry === 'repeat' && differs ? t('password.differs') : undefined}
          value={entries[entry]}
          onChange={(event) => setEntries({ ...entries, [entry]: event.currentTarget.value })}
          autoComplete={entry === 'current' ? 'current-password' : 'new-password'}
          maxLength={256}
          required
          withAsterisk={false}
        />
      ))}
      {change.error && (
        <p className={css['problem']} role="alert">
          {problemText(change.error)}
        </p>
      )}
      {change.isSuccess && <Banner kind="calm">{t('password.done')}</Banner>}
      <Button type="submit" loading={change.isPending} disabled={differs}>
        {t('password.submit')}
      </Button>
    </form>
  );
}
