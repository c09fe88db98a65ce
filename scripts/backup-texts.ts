import { ApplianceError, asError } from '../src/core/errors.ts';
import type { Language } from '../src/core/verdict.ts';

/** Texts of `npm run backup` and `npm run restore`; `{name}` places are filled by `backupText`. */
const texts = {
  backupUsage: {
    en: 'Usage: npm run backup -- --to FOLDER [--config FILE | --data FOLDER] [--with-secrets] [--keep NUMBER]',
    ko: '사용법: npm run backup -- --to 폴더 [--config 파일 | --data 폴더] [--with-secrets] [--keep 개수]',
  },
  restoreUsage: {
    en: 'Usage: npm run restore -- --from FOLDER --to DATAFOLDER [--name BACKUP]',
    ko: '사용법: npm run restore -- --from 폴더 --to 데이터폴더 [--name 백업이름]',
  },
  copied: { en: '{files} of {filesTotal} files', ko: '파일 {filesTotal}개 중 {files}개' },
  made: {
    en: 'Backup {name}: {files} files, {mib} MiB; {copiedMib} MiB copied and read back, {reused} files were there already.',
    ko: '백업 {name}: 파일 {files}개, {mib}MiB. {copiedMib}MiB를 복사해 다시 읽어 확인했고 {reused}개는 이미 있었습니다.',
  },
  removed: { en: 'Removed older backups: {names}', ko: '오래된 백업을 지웠습니다: {names}' },
  withoutSecrets: {
    en: 'Keys, tokens and certificates are not in it (--with-secrets takes them along; guard that disk well).',
    ko: '키, 토큰, 인증서는 넣지 않았습니다(--with-secrets로 함께 백업할 수 있으며, 그 디스크는 잘 보관하십시오).',
  },
  cancelled: {
    en: 'Cancelled; the next backup goes on from what was copied.',
    ko: '취소했습니다. 다음 백업은 복사한 데서 이어집니다.',
  },
  restored: {
    en: 'Restored the backup of {at} (release {version}) into {to}: {files} files, every hash compared.',
    ko: '{at} 백업(릴리스 {version})을 {to}에 복원했습니다. 파일 {files}개의 해시를 모두 대조했습니다.',
  },
  owner: {
    en: 'Give it to the account of the service before you start it: chown -R haetae:haetae {to}',
    ko: '시작하기 전에 서비스 계정에 소유권을 주십시오: chown -R haetae:haetae {to}',
  },
} as const;

/** A text with its places filled. */
export function backupText(
  language: Language,
  key: keyof typeof texts,
  values: Record<string, string | number> = {},
): string {
  return texts[key][language].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** What went wrong, for a person. */
export function failureText(language: Language, thrown: unknown): string {
  return thrown instanceof ApplianceError ? thrown.messageIn(language) : asError(thrown).message;
}
