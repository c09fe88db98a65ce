import { useTranslation } from 'react-i18next';

/** Name of a job kind; kinds that this page does not know are shown as they are. */
export function useKindName(): (kind: string) => string {
  const { t, i18n } = useTranslation();
  return (kind) => (i18n.exists(`runKind.${kind}`) ? t(`runKind.${kind}` as 'runKind.analyse') : kind);
}

/** Name of a step; those that this page does not know, such as a feed's, are shown as they are. */
export function useStepName(): (step: string) => string {
  const { t, i18n } = useTranslation();
  return (step) => (i18n.exists(`runStep.${step}`) ? t(`runStep.${step}` as 'runStep.analyse') : step);
}
