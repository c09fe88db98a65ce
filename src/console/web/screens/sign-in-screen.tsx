import { Button, PasswordInput, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useProblemText } from '../parts/query-view.tsx';
import { useSignIn } from '../queries.ts';
import css from './gate.module.css';
import { GateFrame } from './gate.tsx';

export function SignInScreen() {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const signIn = useSignIn();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  function submit(event: FormEvent) {
    event.preventDefault();
    signIn.mutate({ name, password }, { onError: () => setPassword('') });
  }
  return (
    <GateFrame>
      <form className={css['form']} onSubmit={submit} aria-label={t('signIn.title')}>
        <TextInput
          label={t('signIn.name')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          autoComplete="username"
          maxLength={64}
          required
          withAsterisk={false}
          autoFocus
        />
        <PasswordInput
          label={t('signIn.password')}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          autoComplete="current-password"
          maxLength={256}
          required
          withAsterisk={false}
        />
        {signIn.error && (
          <p className={css['problem']} role="alert">
            {problemText(signIn.error)}
          </p>
        )}
        <Button type="submit" loading={signIn.isPending}>
          {t('signIn.submit')}
        </Button>
      </form>
    </GateFrame>
  );
}
