import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import type { Language } from '../contract/vocabulary.ts';
import { i18n } from './i18n.ts';

type Scheme = 'light' | 'dark';

interface Preferences {
  language: Language;
  scheme: Scheme;
  setLanguage(language: Language): void;
  setScheme(scheme: Scheme): void;
}

const languageKey = 'haetae.language';
const schemeKey = 'haetae.scheme';

const PreferencesContext = createContext<Preferences | null>(null);

export function usePreferences(): Preferences {
  const found = useContext(PreferencesContext);
  if (found === null) throw new Error('PreferencesProvider is missing');
  return found;
}

/** Language chosen in this browser; null where none was. */
export function rememberedLanguage(): Language | null {
  const remembered = localStorage.getItem(languageKey);
  return remembered === 'ko' || remembered === 'en' ? remembered : null;
}

/** Language and light or dark, remembered in this browser; Korean and the system's scheme unless chosen. */
export function PreferencesProvider({ children }: { children: ReactNode }) {
  const [language, setLanguageState] = useState<Language>(() => rememberedLanguage() ?? 'ko');
  const [scheme, setSchemeState] = useState<Scheme>(initialScheme);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const value = useMemo<Preferences>(
    () => ({
      language,
      scheme,
      setLanguage(next) {
        localStorage.setItem(languageKey, next);
        document.documentElement.lang = next;
        void i18n.changeLanguage(next).then(() => setLanguageState(next));
      },
      setScheme(next) {
        localStorage.setItem(schemeKey, next);
        setSchemeState(next);
      },
    }),
    [language, scheme],
  );
  return <PreferencesContext value={value}>{children}</PreferencesContext>;
}

function initialScheme(): Scheme {
  const remembered = localStorage.getItem(schemeKey);
  if (remembered === 'light' || remembered === 'dark') return remembered;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}
