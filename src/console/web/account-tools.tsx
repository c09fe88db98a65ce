import { ActionIcon, Button, SegmentedControl, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SignedIn } from '../contract/session.ts';
import type { Language } from '../contract/vocabulary.ts';
import { Icon } from './parts/icons.tsx';
import { usePreferences } from './preferences.tsx';
import { useSignOut } from './queries.ts';
import { Link } from './router.tsx';
import { kstTime } from './time-format.ts';

/** Language, light or dark, and who is signed in. */
export function AccountTools({ session }: { session: SignedIn }) {
  const { t } = useTranslation();
  const signOut = useSignOut();
  const previous =
    session.previousSignInAt === null
      ? t('header.firstSignIn')
      : t('header.previousSignIn', {
          time: kstTime(session.previousSignInAt),
          address: session.previousSignInAddress ?? '',
        });
  return (
    <>
      <DisplayTools />
      <Link to="/account" title={previous}>
        <Text span size="sm" fw={600}>
          {session.name}
        </Text>
      </Link>
      <Button size="compact-xs" variant="default" loading={signOut.isPending} onClick={() => signOut.mutate()}>
        {t('header.signOut')}
      </Button>
    </>
  );
}

/** Also on the sign-in screen. */
export function DisplayTools() {
  const { t } = useTranslation();
  const { language, scheme, setLanguage, setScheme } = usePreferences();
  const toOther = scheme === 'light' ? t('header.toDark') : t('header.toLight');
  return (
    <>
      <SegmentedControl
        size="xs"
        aria-label={t('header.language')}
        value={language}
        onChange={(next) => setLanguage(next as Language)}
        data={[
          { value: 'ko', label: '한국어' },
          { value: 'en', label: 'English' },
        ]}
      />
      <ActionIcon
        variant="default"
        aria-label={toOther}
        title={toOther}
        onClick={() => setScheme(scheme === 'light' ? 'dark' : 'light')}
      >
        <Icon name={scheme === 'light' ? 'moon' : 'sun'} />
      </ActionIcon>
    </>
  );
}
