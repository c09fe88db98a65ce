import type { CatalogueEntry } from './catalogue-entry.ts';

export const operationsErrors = {
  DISK_FULL_STOPPED: {
    en: 'The disk of the data folder is {percent} % full, so nothing more is accepted or written. Free space, lower storage.retentionDays, or enlarge the disk; it goes on by itself.',
    ko: '데이터 폴더의 디스크가 {percent}% 차서 더 받거나 쓰지 않습니다. 공간을 확보하거나 storage.retentionDays를 줄이거나 디스크를 늘리십시오. 공간이 생기면 자동으로 재개합니다.',
    retryable: true,
  },
} as const satisfies Record<string, CatalogueEntry>;
