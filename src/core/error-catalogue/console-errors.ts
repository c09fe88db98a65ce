import type { CatalogueEntry } from './catalogue-entry.ts';

export const consoleErrors = {
  CONSOLE_SIGN_IN_REQUIRED: {
    en: 'Nobody is signed in, or the session has ended. Sign in again.',
    ko: '로그인되어 있지 않거나 세션이 끝났습니다. 다시 로그인하십시오.',
    retryable: false,
  },
  CONSOLE_SIGN_IN_REFUSED: {
    en: 'Name or password is wrong, or signing in from here is locked after repeated failures. Check both, or try again after 5 minutes or more.',
    ko: '이름 또는 비밀번호가 맞지 않거나, 실패가 반복되어 이 주소에서의 로그인이 잠겨 있습니다. 다시 확인하거나 5분 이상 지난 뒤에 시도하십시오.',
    retryable: false,
  },
  CONSOLE_PASSWORD_CHANGE_REQUIRED: {
    en: 'The one-time password must be changed before anything else can be used.',
    ko: '일회용 비밀번호를 먼저 변경해야 다른 기능을 쓸 수 있습니다.',
    retryable: false,
  },
  CONSOLE_PASSWORD_UNSUITABLE: {
    en: 'The new password is not allowed. Use at least 9 characters of three kinds (lower case or Hangul, upper case, digits, signs), without the user name, different from before, without four repeating or counting characters.',
    ko: '사용할 수 없는 비밀번호입니다. 9자 이상, 세 종류 이상(소문자·한글, 대문자, 숫자, 기호)으로, 사용자 이름을 포함하지 않고, 이전과 다르며, 같거나 연속된 문자 4개가 없어야 합니다.',
    retryable: false,
  },
  CONSOLE_REQUEST_REFUSED: {
    en: 'The request does not come from this console. Open the console again and repeat it.',
    ko: '이 콘솔에서 보낸 요청이 아닙니다. 콘솔을 다시 열어 시도하십시오.',
    retryable: false,
  },
  CONSOLE_REQUEST_INVALID: {
    en: 'The request is not valid: {problem}. Correct it and send it again.',
    ko: '요청이 올바르지 않습니다: {problem}. 고쳐서 다시 보내십시오.',
    retryable: false,
  },
  CONSOLE_REQUEST_TOO_LARGE: {
    en: 'The request is larger than {limitBytes} bytes. Send less at once.',
    ko: '요청이 {limitBytes}바이트보다 큽니다. 나누어 보내십시오.',
    retryable: false,
  },
  CONSOLE_REQUESTS_TOO_MANY: {
    en: 'Too many requests at once. Wait {seconds} seconds and try again.',
    ko: '요청이 너무 많습니다. {seconds}초 뒤에 다시 시도하십시오.',
    retryable: true,
  },
  CONSOLE_NOT_FOUND: {
    en: '{what} does not exist or was purged.',
    ko: '{what}은(는) 없거나 보존기간이 지나 삭제되었습니다.',
    retryable: false,
  },
  CONSOLE_RUN_UNDER_WAY: {
    en: 'A run of {kind} is already under way (run {runId}). Wait until it ends.',
    ko: '{kind} 작업이 이미 실행 중입니다(작업 {runId}). 끝난 뒤에 다시 시작하십시오.',
    retryable: true,
  },
  CONSOLE_FAILED: {
    en: 'The appliance could not answer. The operational log has the cause under request {requestId}.',
    ko: '요청을 처리하지 못했습니다. 원인은 운영 로그의 요청 번호 {requestId}에 있습니다.',
    retryable: true,
  },
  CONSOLE_PAGE_ABSENT: {
    en: 'The console page is not built. Run "npm run build" and start again.',
    ko: '콘솔 화면이 빌드되어 있지 않습니다. "npm run build"를 실행한 뒤 다시 시작하십시오.',
    retryable: false,
  },
  CONSOLE_ADDRESS_UNAVAILABLE: {
    en: 'The console cannot listen on {address}: {reason}. Free it, or change console.listen in haetae.yaml.',
    ko: '콘솔이 {address}에서 대기할 수 없습니다: {reason}. 사용 중인 프로그램을 끝내거나 haetae.yaml의 console.listen을 바꾸십시오.',
    retryable: false,
  },
} as const satisfies Record<string, CatalogueEntry>;
