import type { Language } from '../src/core/verdict.ts';

/** Texts of `npm run parser` in both languages; `{name}` places are filled by `parserText`. */
const texts = {
  usage: {
    en: `Usage: npm run parser -- list
       npm run parser -- test FILE [--parser NAME] [--against NAME] [--zone ZONE] [--charset auto|utf-8|cp949] [--language ko|en]
FILE holds lines, or is a definition (.yaml) whose samples are run. Without --parser each line is recognised by its signature.`,
    ko: `사용법: npm run parser -- list
        npm run parser -- test FILE [--parser 이름] [--against 이름] [--zone 시간대] [--charset auto|utf-8|cp949] [--language ko|en]
FILE은 로그 줄이 담긴 파일이거나 정의 파일(.yaml, 예시 줄을 검사)입니다. --parser가 없으면 줄마다 자동으로 알아봅니다.`,
  },
  headName: { en: 'Name', ko: '이름' },
  headTitle: { en: 'Title', ko: '설명' },
  headSamples: { en: 'Samples', ko: '예시 수' },
  unknownParser: {
    en: 'There is no parser {name}; known are {known}.',
    ko: '{name} 파서가 없습니다. 있는 파서: {known}',
  },
  unknownZone: {
    en: '{zone} is no time zone, e.g. Asia/Seoul.',
    ko: '{zone}은(는) 시간대가 아닙니다(예: Asia/Seoul).',
  },
  notFound: { en: 'The file {path} cannot be read: {reason}', ko: '{path} 파일을 읽을 수 없습니다: {reason}' },
  line: { en: 'line {number} · {parser}', ko: '{number}번째 줄 · {parser}' },
  sample: { en: '{name} sample {number}: {state}', ko: '{name} 예시 {number}: {state}' },
  right: { en: 'ok', ko: '정상' },
  wrong: { en: 'WRONG', ko: '틀림' },
  notRecognised: {
    en: 'recognised as {found}, expected {expected}',
    ko: '{expected}(으)로 알아보아야 하는데 {found}(으)로 알아봄',
  },
  failed: { en: 'FAILED ({reason}) at {step}: {detail}', ko: '실패({reason}), 위치 {step}: {detail}' },
  unrecognised: { en: 'no definition recognises it', ko: '알아보는 정의 없음' },
  summary: { en: 'parsed {parsed} of {lines} lines ({share} %)', ko: '{lines}줄 중 {parsed}줄 해석({share} %)' },
  failures: { en: 'most frequent failures', ko: '자주 나온 실패' },
  filled: { en: 'fields filled', ko: '채워진 필드' },
  difference: { en: 'different in {name}', ko: '{name}에서 다른 점' },
  samplesRight: { en: '{right} of {all} samples are right.', ko: '예시 {all}개 중 {right}개가 맞습니다.' },
  nothing: { en: '(nothing)', ko: '(없음)' },
} as const;

export function parserText(
  key: keyof typeof texts,
  language: Language,
  params: Record<string, string | number> = {},
): string {
  return texts[key][language].replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}
