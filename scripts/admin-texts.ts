import type { Language } from '../src/core/verdict.ts';

/** Texts of `npm run admin`; `{name}` places are filled by `adminText`. */
const texts = {
  usage: {
    en: 'Usage: npm run admin -- reset-password [NAME] [--config FILE | --data FOLDER]\nOn the appliance itself, as root or as the owner of the data folder; while the service runs or stands still.',
    ko: '사용법: npm run admin -- reset-password [이름] [--config 파일 | --data 폴더]\n어플라이언스에서 root 또는 데이터 폴더 소유자로 실행합니다. 서비스가 실행 중이어도, 멈춰 있어도 됩니다.',
  },
  password: { en: 'One-time password of {name}: {password}', ko: '{name}의 일회용 비밀번호: {password}' },
  done: {
    en: 'Change it at the next sign-in; it is not shown again. {sessions} sessions were ended, locks of the name were lifted, and the audit log has it.',
    ko: '다음 로그인할 때 바꿔야 합니다. 다시 보여 주지 않습니다. 세션 {sessions}개를 끝내고 이 이름의 잠금을 풀었으며 감사 로그에 남겼습니다.',
  },
} as const;

/** A text with its places filled. */
export function adminText(
  language: Language,
  key: keyof typeof texts,
  values: Record<string, string | number> = {},
): string {
  return texts[key][language].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
