import { useTranslation } from 'react-i18next';

const named = [
  'too_long',
  'half_frame',
  'unterminated',
  'bad_octet_count',
  'undecodable',
  'bad_json',
  'not_an_object',
  'bad_cef',
  'bad_leef',
  'parser_failed',
  'parser_missing',
  'failed_split',
  'failed_read',
  'failed_build',
  'failed_enrich',
  'failed_detect',
  'source_unknown',
  'unassigned',
  'unstorable',
] as const;

/** Why a record is in quarantine, in words; with the step of the definition where one failed (`parser_failed:columns`). */
export function useReasonName(): (reason: string) => string {
  const { t } = useTranslation();
  return (reason) => {
    const [kind = '', step] = reason.split(':');
    const known = named.find((name) => name === kind);
    if (known === undefined) return reason;
    const name = t(`quarantine.reasonNames.${known}`);
    return step === undefined ? name : `${name} (${step})`;
  };
}
