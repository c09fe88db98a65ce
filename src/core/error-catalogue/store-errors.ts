import type { CatalogueEntry } from './catalogue-entry.ts';

export const storeErrors = {
  STORE_FILE_CORRUPT: {
    en: 'The database file {file} is damaged ({detail}). Stop the service, move the file and its -wal and -shm to another folder (keep them for support), restore it from the backup or leave it out, and start again.',
    ko: '데이터베이스 파일 {file}이(가) 손상되었습니다({detail}). 서비스를 멈추고 이 파일과 -wal, -shm 파일을 다른 폴더로 옮겨 보관한 뒤, 백업에서 복원하거나 그대로 두고 다시 시작하십시오.',
    retryable: false,
  },
  STORE_FILE_UNUSABLE: {
    en: "The database file {file} cannot be opened, read or written ({detail}). Check that the disk is mounted and healthy and that the service's account may write to the folder.",
    ko: '데이터베이스 파일 {file}을(를) 열거나 읽고 쓸 수 없습니다({detail}). 디스크가 연결되어 정상인지, 서비스 계정에 폴더 쓰기 권한이 있는지 확인하십시오.',
    retryable: false,
  },
  STORE_DISK_FULL: {
    en: 'The disk of {file} is full ({detail}). Free space or shorten the retention; what was not acknowledged is sent or tried again.',
    ko: '{file}이(가) 있는 디스크가 가득 찼습니다({detail}). 공간을 확보하거나 보존 기간을 줄이십시오. 확인 응답하지 않은 데이터는 다시 처리됩니다.',
    retryable: true,
  },
  STORE_BUSY: {
    en: 'The database file {file} is locked by another process ({detail}). Look for a second instance or a copying tool; it is tried again.',
    ko: '데이터베이스 파일 {file}을(를) 다른 프로세스가 잠그고 있습니다({detail}). 중복 실행된 서비스나 복사 도구가 있는지 확인하십시오. 자동으로 다시 시도합니다.',
    retryable: true,
  },
  STORE_TOO_NEW: {
    en: 'The database file {file} was written by a newer release (version {found}, this release knows {known}). Install that release again or restore the backup made before the update.',
    ko: '데이터베이스 파일 {file}은(는) 더 새로운 릴리스가 만든 것입니다(버전 {found}, 이 릴리스는 {known}까지 지원). 그 릴리스를 다시 설치하거나 업데이트 전 백업을 복원하십시오.',
    retryable: false,
  },
  STORE_EVENT_REFUSED: {
    en: 'An event has {field} = {value}, which cannot be stored. Nothing of its batch was stored; this is a fault of the program, send the support bundle.',
    ko: '이벤트의 {field} 값 {value}은(는) 저장할 수 없습니다. 해당 묶음은 저장되지 않았습니다. 프로그램 오류이므로 지원 번들을 보내 주십시오.',
    retryable: false,
  },
  STORE_BATCH_TOO_LARGE: {
    en: 'A transaction holds {rows} events, more than the {allowed} that fit. Commit more often; this is a fault of the program.',
    ko: '한 트랜잭션의 이벤트 {rows}건이 한도 {allowed}건을 넘었습니다. 더 자주 커밋해야 하는 프로그램 오류입니다.',
    retryable: false,
  },
  STORE_LEDGER_UNBALANCED: {
    en: 'The counts of source {source} do not add up: {received} received, {accounted} accounted for. This is a fault of the program, send the support bundle.',
    ko: '수집원 {source}의 집계가 맞지 않습니다: 수신 {received}, 처리 합계 {accounted}. 프로그램 오류이므로 지원 번들을 보내 주십시오.',
    retryable: false,
  },
  STORE_VECTOR_REFUSED: {
    en: 'A vector of model {model} was refused: {reason}. If the embedding model was changed, its id in the catalogue must change too.',
    ko: '모델 {model}의 벡터가 거부되었습니다: {reason}. 임베딩 모델을 바꾸었다면 카탈로그의 id도 바꾸어야 합니다.',
    retryable: false,
  },
  STORE_QUERY_REFUSED: {
    en: 'The query was refused: {reason}.',
    ko: '검색 조건이 거부되었습니다: {reason}.',
    retryable: false,
  },
  STORE_QUERY_UNCLOSED: {
    en: 'The {found} at position {position} of the query is never closed. Close it; to search for the sign itself, put the text in quotation marks, where \\" is a quotation mark and \\\\ a backslash.',
    ko: '검색식 {position}번째 글자의 {found}이(가) 닫히지 않았습니다. 닫는 기호를 넣으십시오. 기호 자체를 찾으려면 따옴표로 묶으십시오. 따옴표 안에서 \\"는 따옴표, \\\\는 역슬래시입니다.',
    retryable: false,
  },
  STORE_QUERY_UNEXPECTED: {
    en: 'The query cannot go on with {found} at position {position}. A word, field:value, "a phrase" or ( is expected there; put the text in quotation marks to search for it as it is.',
    ko: '검색식 {position}번째 글자의 {found}은(는) 이 자리에 올 수 없습니다. 단어, 필드:값, "문구", ( 중 하나가 와야 합니다. 그대로 찾으려면 따옴표로 묶으십시오.',
    retryable: false,
  },
  STORE_QUERY_ENDS_EARLY: {
    en: 'The query ends at position {position} where something must follow. Add a word, field:value or "a phrase", or take the last operator or colon away.',
    ko: '검색식이 {position}번째 글자에서 끝났지만 뒤에 내용이 더 있어야 합니다. 단어, 필드:값, "문구"를 추가하거나 마지막 연산자나 콜론을 지우십시오.',
    retryable: false,
  },
  STORE_QUERY_NOT_A_TIME: {
    en: '{found} at position {position} of the query is no time. Write 2026-01-05, 2026-01-05T12:30, 2026-01-05T12:30:00+09:00, now-15m or now-1d/d.',
    ko: '검색식 {position}번째 글자의 {found}은(는) 시각이 아닙니다. 2026-01-05, 2026-01-05T12:30, 2026-01-05T12:30:00+09:00, now-15m, now-1d/d와 같이 쓰십시오.',
    retryable: false,
  },
  STORE_QUERY_NOT_A_NETWORK: {
    en: '{found} at position {position} of the query is no network. Write 10.0.0.0/8 or 2001:db8::/32.',
    ko: '검색식 {position}번째 글자의 {found}은(는) 네트워크 주소가 아닙니다. 10.0.0.0/8 또는 2001:db8::/32와 같이 쓰십시오.',
    retryable: false,
  },
  STORE_QUERY_NOT_A_RANGE: {
    en: 'The range at position {position} of the query cannot be read. Write field:[a TO b], field:{a TO b} without the ends, field:[a TO *] or field:>=a.',
    ko: '검색식 {position}번째 글자의 범위를 읽을 수 없습니다. 필드:[a TO b], 양 끝을 뺀 필드:{a TO b}, 필드:[a TO *], 필드:>=a와 같이 쓰십시오.',
    retryable: false,
  },
  STORE_QUERY_WITHOUT_WORD: {
    en: '{found} at position {position} of the query holds no letter or number. Text without a field is searched by words; name the field (message:"…") or leave it out.',
    ko: '검색식 {position}번째 글자의 {found}에 글자나 숫자가 없습니다. 필드 없이 쓴 내용은 단어로 찾습니다. 필드를 지정하거나(message:"…") 빼십시오.',
    retryable: false,
  },
  STORE_QUERY_TOO_LARGE: {
    en: 'The query is too large from position {position} on. It may have 2000 characters, 50 terms and 20 levels of parentheses; split it, or use wildcards and networks in place of lists.',
    ko: '검색식이 {position}번째 글자부터 한도를 넘습니다. 2000자, 조건 50개, 괄호 20단계까지 쓸 수 있습니다. 나누어 검색하거나 목록 대신 와일드카드나 네트워크를 쓰십시오.',
    retryable: false,
  },
  STORE_QUERIES_TOO_MANY: {
    en: '{waiting} searches are waiting already. Try again when they have ended.',
    ko: '이미 {waiting}건의 검색이 대기 중입니다. 끝난 뒤 다시 시도하십시오.',
    retryable: true,
  },
  STORE_THREAD_ENDED: {
    en: 'The {thread} thread ended before it answered ({detail}). The next call starts it again.',
    ko: '{thread} 스레드가 응답하기 전에 끝났습니다({detail}). 다음 호출에서 다시 시작됩니다.',
    retryable: true,
  },
} as const satisfies Record<string, CatalogueEntry>;
