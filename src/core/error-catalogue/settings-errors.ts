import type { CatalogueEntry } from './catalogue-entry.ts';

export const settingsErrors = {
  SETTING_INVALID: {
    en: 'Setting {key} has the value {value}; allowed is {allowed}. Correct it in {file}.',
    ko: '설정 {key}의 값 {value}이(가) 올바르지 않습니다. 허용되는 값: {allowed}. {file}에서 고치십시오.',
    retryable: false,
  },
  SETTING_UNKNOWN: {
    en: 'Setting {key} is not known; known here are {allowed}. Correct or remove it in {file}.',
    ko: '설정 {key}은(는) 없는 항목입니다. 이 위치에서 쓸 수 있는 항목: {allowed}. {file}에서 고치거나 지우십시오.',
    retryable: false,
  },
  SETTINGS_UNREADABLE: {
    en: 'The settings file {file} cannot be read: {reason}. Correct it, or name another with --config FILE.',
    ko: '설정 파일 {file}을(를) 읽을 수 없습니다: {reason}. 파일을 고치거나 --config FILE로 다른 파일을 지정하십시오.',
    retryable: false,
  },
  SCHEDULE_INVALID: {
    en: 'The schedule of {job} is "{expression}", which is no cron expression. Correct schedules.{job} in haetae.yaml.',
    ko: '{job}의 일정 "{expression}"은(는) cron 식이 아닙니다. haetae.yaml의 schedules.{job}을(를) 고치십시오.',
    retryable: false,
  },
} as const satisfies Record<string, CatalogueEntry>;
