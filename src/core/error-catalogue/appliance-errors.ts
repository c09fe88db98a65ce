import type { CatalogueEntry } from './catalogue-entry.ts';

export const applianceErrors = {
  DETECTION_RULES_UNREADABLE: {
    en: 'The rule folder {folder} cannot be read: {reason}. Restore the folder or correct the setting that names it.',
    ko: '규칙 폴더 {folder}을(를) 읽을 수 없습니다: {reason}. 폴더를 복원하거나 경로 설정을 고치십시오.',
    retryable: false,
  },
  WRITER_ENDED: {
    en: 'The writer thread ended: {reason}. The service ends and is started again by the service manager; see its log.',
    ko: '기록 스레드가 끝났습니다: {reason}. 서비스가 종료되고 서비스 관리자가 다시 시작합니다. 로그를 확인하십시오.',
    retryable: false,
  },
  DATA_FOLDER_IN_USE: {
    en: 'Another appliance is using the data folder {folder}. Stop it, or set data.folder to another place.',
    ko: '다른 프로세스가 데이터 폴더 {folder}을(를) 쓰고 있습니다. 그 프로세스를 멈추거나 data.folder를 바꾸십시오.',
    retryable: false,
  },
  TOKEN_TOO_SHORT: {
    en: 'The token in {file} is shorter than {least} characters. Write a longer random one, or remove the file to have one made.',
    ko: '{file}의 토큰이 {least}자보다 짧습니다. 더 긴 무작위 값으로 바꾸거나 파일을 지우면 새로 만듭니다.',
    retryable: false,
  },
  GROUPING_STORIES_INVALID: {
    en: 'The reference stories in {file} cannot be used: {reason}. Correct the file, or restore the one that came with the program.',
    ko: '{file}의 참조 사례를 쓸 수 없습니다: {reason}. 파일을 고치거나 제품에 포함된 파일로 되돌리십시오.',
    retryable: false,
  },
} as const satisfies Record<string, CatalogueEntry>;
