import type { Language } from '../src/core/verdict.ts';

/** Texts of `npm run models` in both languages; `{name}` places are filled by `text`. */
const texts = {
  usage: {
    en: 'Usage: npm run models -- list | get <id> | import FILE | verify [id]',
    ko: '사용법: npm run models -- list | get <id> | import FILE | verify [id]',
  },
  headModel: { en: 'Model', ko: '모델' },
  headRole: { en: 'Role', ko: '역할' },
  headSize: { en: 'Size', ko: '크기' },
  headLicence: { en: 'Licence', ko: '라이선스' },
  headState: { en: 'State', ko: '상태' },
  headFor: { en: 'Recommended for', ko: '용도' },
  embedding: { en: 'embedding', ko: '임베딩' },
  language: { en: 'language', ko: '언어' },
  ok: { en: 'present', ko: '설치됨' },
  missing: { en: 'missing', ko: '없음' },
  corrupt: { en: 'damaged', ko: '손상됨' },
  byDefault: { en: '(default)', ko: '(기본)' },
  present: { en: '{model} is in place, nothing to do.', ko: '{model}은(는) 이미 설치되어 있습니다.' },
  placed: { en: '{model} is in place: {path}', ko: '{model}을(를) 설치했습니다: {path}' },
  reading: { en: 'Reading {path} …', ko: '{path} 읽는 중 …' },
  notFound: { en: 'There is no file {path}.', ko: '{path} 파일이 없습니다.' },
  unknownFile: {
    en: '{path} belongs to no model of the catalogue: its SHA-256 is {sha256}. It may be another version, or cut short.',
    ko: '{path}은(는) 모델 목록에 없는 파일입니다(SHA-256 {sha256}). 다른 버전이거나 전송 중 잘린 파일일 수 있습니다.',
  },
  fileOk: { en: 'ok       {path}', ko: '정상     {path}' },
  fileMissing: { en: 'missing  {path}', ko: '없음     {path}' },
  fileCorrupt: { en: 'damaged  {path}: {reason}', ko: '손상     {path}: {reason}' },
  remedy: {
    en: 'Remove the damaged file and get it again: npm run models -- get {model}',
    ko: '손상된 파일을 지우고 다시 받으십시오: npm run models -- get {model}',
  },
} as const;

export type TextKey = keyof typeof texts;

/** Korean where the locale (LC_ALL, LC_MESSAGES, LANG) is Korean, else English. */
export function languageOf(environment: NodeJS.ProcessEnv): Language {
  const locale = environment['LC_ALL'] || environment['LC_MESSAGES'] || environment['LANG'] || '';
  return locale.toLowerCase().startsWith('ko') ? 'ko' : 'en';
}

export function text(key: TextKey, language: Language, params: Record<string, string> = {}): string {
  return texts[key][language].replace(/\{(\w+)\}/g, (whole, name: string) => params[name] ?? whole);
}

/** Columns padded to equal width; Hangul and other wide characters take two places (Unicode TR 11). */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => displayWidth(row[column] ?? ''))));
  const pad = (cell: string, column: number) => cell + ' '.repeat((widths[column] ?? 0) - displayWidth(cell));
  return rows.map((row) => row.map(pad).join('  ').trimEnd()).join('\n');
}

function displayWidth(cell: string): number {
  return [...cell].reduce(
    (width, character) =>
      width + (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]/.test(character) ? 2 : 1),
    0,
  );
}
