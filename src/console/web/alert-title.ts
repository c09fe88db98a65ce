import type { Alert } from '../contract/alert.ts';
import type { Language } from '../contract/vocabulary.ts';

type TitledRule = Pick<Alert['rules'][number], 'title' | 'titleKo'>;

/** The alert's title in the page's language, as core's function of this name; a sensor's title stays as it is. */
export function alertTitle(
  { title, rules }: { title: string; rules: readonly TitledRule[] },
  language: Language,
): string {
  const rule = rules.find((one) => one.title === title);
  return rule === undefined ? title : ruleTitle(rule, language);
}

export function ruleTitle({ title, titleKo }: TitledRule, language: Language): string {
  return language === 'ko' ? (titleKo ?? title) : title;
}
