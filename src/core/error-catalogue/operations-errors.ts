import type { CatalogueEntry } from './catalogue-entry.ts';

export const operationsErrors = {
  DISK_FULL_STOPPED: {
    en: 'The disk of the data folder is {percent} % full, so nothing more is accepted or written. Free space, lower storage.retentionDays, or enlarge the disk; it goes on by itself.',
    ko: '데이터 폴더의 디스크가 {percent}% 차서 더 받거나 쓰지 않습니다. 공간을 확보하거나 storage.retentionDays를 줄이거나 디스크를 늘리십시오. 공간이 생기면 자동으로 재개합니다.',
    retryable: true,
  },
  ADMIN_NOT_ALLOWED: {
    en: 'Only root or the owner of the data folder {folder} (user id {owner}) may do this. Run it with sudo.',
    ko: 'root 또는 데이터 폴더 {folder}의 소유자(사용자 ID {owner})만 할 수 있습니다. sudo로 실행하십시오.',
    retryable: false,
  },
  ADMIN_NO_USER: {
    en: 'There is no user in {folder} yet. The first start that succeeds makes the administrator and prints the password; otherwise give the data folder with --data, or the settings file with --config.',
    ko: '{folder}에 아직 사용자가 없습니다. 처음으로 시작에 성공할 때 관리자를 만들고 비밀번호를 보여 줍니다. 아니라면 --data로 데이터 폴더를, 또는 --config로 설정 파일을 지정하십시오.',
    retryable: false,
  },
  ADMIN_USER_UNKNOWN: {
    en: 'There is no user {name}. Name one of: {names}.',
    ko: '사용자 {name}이(가) 없습니다. 다음 중 하나를 지정하십시오: {names}.',
    retryable: false,
  },
  BACKUP_FOLDER_REFUSED: {
    en: 'The backup cannot be written to {folder}: {reason}. Name another folder on a disk that is mounted and writable.',
    ko: '{folder}에 백업을 쓸 수 없습니다: {reason}. 연결되어 있고 쓸 수 있는 디스크의 다른 폴더를 지정하십시오.',
    retryable: false,
  },
  BACKUP_NO_DATA: {
    en: 'There is no appliance data in {folder}. Give the data folder with --data, or the settings file with --config.',
    ko: '{folder}에 어플라이언스 데이터가 없습니다. --data로 데이터 폴더를, 또는 --config로 설정 파일을 지정하십시오.',
    retryable: false,
  },
  BACKUP_NO_SPACE: {
    en: 'There is no room in {folder}: {neededMib} MiB are needed and {freeMib} MiB are free. Free space or use another disk.',
    ko: '{folder}의 공간이 부족합니다: {neededMib}MiB가 필요하지만 {freeMib}MiB가 남아 있습니다. 공간을 확보하거나 다른 디스크를 사용하십시오.',
    retryable: false,
  },
  BACKUP_COPY_DIFFERS: {
    en: 'The copy of {file} differs from the original. Check the backup disk and make the backup again.',
    ko: '{file}의 사본이 원본과 다릅니다. 백업 디스크를 점검하고 백업을 다시 만드십시오.',
    retryable: true,
  },
  BACKUP_NOT_FOUND: {
    en: 'There is no complete backup {name} in {folder}. Name the folder that was given to the backup.',
    ko: '{folder}에 완전한 백업 {name}이(가) 없습니다. 백업할 때 지정한 폴더를 입력하십시오.',
    retryable: false,
  },
  BACKUP_MANIFEST_INVALID: {
    en: 'The list of files {file} cannot be used: {reason}. Use another backup.',
    ko: '파일 목록 {file}을(를) 쓸 수 없습니다: {reason}. 다른 백업을 사용하십시오.',
    retryable: false,
  },
  BACKUP_TOO_NEW: {
    en: 'Backup {name} was made by a newer release ({version}; {part} schema {found}, this release knows {known}). Install that release and restore with it.',
    ko: '백업 {name}은(는) 더 새로운 릴리스({version})가 만든 것입니다({part} 스키마 {found}, 이 릴리스는 {known}까지 지원). 그 릴리스를 설치해 복원하십시오.',
    retryable: false,
  },
  BACKUP_FILE_DIFFERS: {
    en: 'The file {file} of the backup is damaged: its hash is not that of the manifest. Nothing was restored; use another backup or another copy of the disk.',
    ko: '백업 파일 {file}이(가) 손상되었습니다. 해시가 목록과 다릅니다. 복원하지 않았으니 다른 백업이나 디스크의 다른 사본을 사용하십시오.',
    retryable: false,
  },
  RESTORE_FOLDER_NOT_EMPTY: {
    en: 'The folder {folder} is not empty. Restore into a new folder, or move away what is in it.',
    ko: '폴더 {folder}이(가) 비어 있지 않습니다. 새 폴더에 복원하거나 안에 있는 파일을 옮기십시오.',
    retryable: false,
  },
  BACKUP_UNDER_WAY: {
    en: 'Backup {id} is under way. Wait until it is done, or cancel it.',
    ko: '백업 {id}이(가) 진행 중입니다. 끝날 때까지 기다리거나 취소하십시오.',
    retryable: true,
  },
} as const satisfies Record<string, CatalogueEntry>;
