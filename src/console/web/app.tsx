import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { QueryView } from './parts/query-view.tsx';
import { PreferencesProvider, usePreferences } from './preferences.tsx';
import { createQueryClient, useSession } from './queries.ts';
import { PasswordScreen } from './screens/password-screen.tsx';
import { SignInScreen } from './screens/sign-in-screen.tsx';
import { Shell } from './shell.tsx';
import { theme } from './theme.ts';

/** The page: providers, then the screen that the session allows. */
export function App() {
  const [client] = useState(createQueryClient);
  return (
    <PreferencesProvider>
      <QueryClientProvider client={client}>
        <Themed />
      </QueryClientProvider>
    </PreferencesProvider>
  );
}

function Themed() {
  const { scheme } = usePreferences();
  // The theme's variables and classes are in style sheets (theme-css.ts), so Mantine must put none into the page.
  return (
    <MantineProvider theme={theme} forceColorScheme={scheme} withCssVariables={false} withGlobalClasses={false}>
      <Gate />
    </MantineProvider>
  );
}

function Gate() {
  const query = useSession();
  return (
    <QueryView query={query}>
      {(session) => {
        if (session.kind === 'signed_out') return <SignInScreen />;
        if (session.mustChangePassword) return <PasswordScreen session={session} forced />;
        return <Shell session={session} />;
      }}
    </QueryView>
  );
}
