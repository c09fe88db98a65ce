import { createInstance } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { en } from './messages/en.ts';
import { ko } from './messages/ko.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof ko };
  }
}

export const i18n = createInstance();

/** Both languages are in the page, so nothing is loaded later. */
export function startI18n(language: 'ko' | 'en'): Promise<unknown> {
  return i18n.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'ko',
    resources: { ko: { translation: ko }, en: { translation: en } },
    // React escapes already; escaping twice would show &lt; in place of < in log text.
    interpolation: { escapeValue: false },
    initAsync: false,
  });
}
