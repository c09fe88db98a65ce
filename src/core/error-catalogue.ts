interface CatalogueEntry {
  en: string;
  ko: string;
  /** True where the same call may succeed later without anybody changing anything. */
  retryable: boolean;
}

/** Every error the product can raise: message with remedy in English and Korean. Codes are never reused. */
export const errorCatalogue = {
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
  CONSOLE_SIGN_IN_REQUIRED: {
    en: 'Nobody is signed in, or the session has ended. Sign in again.',
    ko: '로그인되어 있지 않거나 세션이 끝났습니다. 다시 로그인하십시오.',
    retryable: false,
  },
  CONSOLE_SIGN_IN_REFUSED: {
    en: 'Name or password is wrong, or the name is locked after five failures. Check both, or try again in 5 minutes.',
    ko: '이름 또는 비밀번호가 맞지 않거나, 5회 실패로 잠겨 있습니다. 다시 확인하거나 5분 뒤에 시도하십시오.',
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
    en: 'Too many requests from this address. Wait {seconds} seconds and try again.',
    ko: '이 주소의 요청이 너무 많습니다. {seconds}초 뒤에 다시 시도하십시오.',
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
  INFERENCE_CATALOGUE_INVALID: {
    en: 'The model catalogue {file} is not valid: {reason}. Restore the file that came with the product.',
    ko: '모델 목록 {file}이(가) 올바르지 않습니다: {reason}. 제품에 포함된 파일로 되돌리십시오.',
    retryable: false,
  },
  INFERENCE_MODEL_UNKNOWN: {
    en: 'There is no model {model} in the catalogue; known are {known}. Correct the setting or the command.',
    ko: '모델 목록에 {model}이(가) 없습니다. 사용 가능한 모델: {known}. 설정이나 명령을 고치십시오.',
    retryable: false,
  },
  INFERENCE_MODEL_FILE_MISSING: {
    en: 'The file {file} of model {model} is not there. Get it with "npm run models -- get {model}" or carry it in with "models import FILE".',
    ko: '모델 {model}의 파일 {file}이(가) 없습니다. "npm run models -- get {model}" 또는 "models import FILE"로 넣으십시오.',
    retryable: false,
  },
  INFERENCE_MODEL_FILE_CORRUPT: {
    en: 'The model file {file} is damaged: {reason}. Remove it and get it again ("npm run models -- get {model}" or "models import FILE").',
    ko: '모델 파일 {file}이(가) 손상되었습니다: {reason}. 파일을 지우고 다시 받으십시오("npm run models -- get {model}" 또는 "models import FILE").',
    retryable: false,
  },
  INFERENCE_NO_EMBEDDING_MODEL: {
    en: 'No embedding model is configured or present. Set one up with "npm run models".',
    ko: '설정되었거나 설치된 임베딩 모델이 없습니다. "npm run models"로 설치하십시오.',
    retryable: false,
  },
  INFERENCE_NO_LANGUAGE_MODEL: {
    en: 'No language model is configured or present. Verdicts rest on rules and neighbours until one is set up with "npm run models".',
    ko: '설정되었거나 설치된 언어 모델이 없습니다. "npm run models"로 설치할 때까지 규칙과 유사 사례로만 판정합니다.',
    retryable: false,
  },
  INFERENCE_QUEUE_FULL: {
    en: 'The queue of the {role} model is full ({limit} requests). Try again later.',
    ko: '{role} 모델의 대기열이 가득 찼습니다({limit}건). 잠시 후 다시 시도하십시오.',
    retryable: true,
  },
  INFERENCE_DEADLINE_PASSED: {
    en: 'The {role} model did not answer within {deadlineMs} ms.',
    ko: '{role} 모델이 {deadlineMs} ms 안에 응답하지 않았습니다.',
    retryable: true,
  },
  INFERENCE_CANCELLED: {
    en: 'The request to the {role} model was cancelled.',
    ko: '{role} 모델에 보낸 요청이 취소되었습니다.',
    retryable: true,
  },
  INFERENCE_STOPPED: {
    en: 'The request to the {role} model was not finished because the service is stopping.',
    ko: '서비스가 종료되는 중이어서 {role} 모델 요청을 마치지 못했습니다.',
    retryable: true,
  },
  INFERENCE_CHILD_CRASHED: {
    en: 'The inference process ended while the {role} model worked: {reason}. It is restarted by itself.',
    ko: '{role} 모델이 작업하는 동안 추론 프로세스가 종료되었습니다: {reason}. 자동으로 다시 시작됩니다.',
    retryable: true,
  },
  INFERENCE_MODEL_BROKEN: {
    en: 'The {role} model is out of service after repeated failures: {reason}. It is tried again in {seconds} s.',
    ko: '{role} 모델이 반복된 오류로 중지되었습니다: {reason}. {seconds}초 후 다시 시도합니다.',
    retryable: true,
  },
  INFERENCE_PROMPT_TOO_LONG: {
    en: 'The prompt has {promptTokens} tokens with its instructions; the model takes {limitTokens}. Shorten it.',
    ko: '프롬프트가 지시문을 포함해 {promptTokens}토큰입니다. 모델의 한도는 {limitTokens}토큰입니다. 줄이십시오.',
    retryable: false,
  },
  INFERENCE_LABELS_AMBIGUOUS: {
    en: 'The labels {first} and {second} begin with the same token. Choose labels that begin differently.',
    ko: '라벨 {first}와(과) {second}이(가) 같은 토큰으로 시작합니다. 서로 다르게 시작하는 라벨을 쓰십시오.',
    retryable: false,
  },
  INFERENCE_REQUEST_REFUSED: {
    en: 'The request to the {role} model is not allowed: {reason}.',
    ko: '{role} 모델에 보낸 요청이 허용되지 않습니다: {reason}.',
    retryable: false,
  },
  INFERENCE_FAILED: {
    en: 'The {role} model failed: {reason}.',
    ko: '{role} 모델이 실패했습니다: {reason}.',
    retryable: true,
  },
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
    ko: '소스 {source}의 집계가 맞지 않습니다: 수신 {received}, 처리 합계 {accounted}. 프로그램 오류이므로 지원 번들을 보내 주십시오.',
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
  DETECTION_RULES_UNREADABLE: {
    en: 'The rule folder {folder} cannot be read: {reason}. Restore the folder or correct the setting that names it.',
    ko: '규칙 폴더 {folder}을(를) 읽을 수 없습니다: {reason}. 폴더를 복원하거나 경로 설정을 고치십시오.',
    retryable: false,
  },
  INGEST_ADDRESS_IN_USE: {
    en: '{protocol} {address} is already in use by another program. Stop that program (ss -lntup shows it) or set another address under ingest.',
    ko: '{protocol} {address} 주소를 다른 프로그램이 이미 쓰고 있습니다. 그 프로그램을 멈추거나(ss -lntup 으로 확인) ingest 설정에서 다른 주소를 지정하십시오.',
    retryable: false,
  },
  INGEST_LISTEN_FAILED: {
    en: '{protocol} {address} cannot be opened: {reason}. Check that the address belongs to this machine and that the service may use the port (below 1024 it needs CAP_NET_BIND_SERVICE).',
    ko: '{protocol} {address} 주소를 열 수 없습니다: {reason}. 이 장비의 주소인지, 서비스가 그 포트를 쓸 권한이 있는지(1024 미만은 CAP_NET_BIND_SERVICE 필요) 확인하십시오.',
    retryable: false,
  },
  INGEST_CERTIFICATE_MISSING: {
    en: 'TLS and HTTPS feeds need a certificate and key. Set console.certificateFile and console.keyFile, or leave both empty so that one is made.',
    ko: 'TLS와 HTTPS 수신에는 인증서와 키가 필요합니다. console.certificateFile과 console.keyFile을 지정하거나, 둘 다 비워 자동으로 만들게 하십시오.',
    retryable: false,
  },
  INGEST_SOURCE_ADDRESS_INVALID: {
    en: 'Source {source} lists {address}, which is neither an address nor a network such as 10.1.0.0/16. Correct sources.addresses.',
    ko: '소스 {source}의 주소 {address}은(는) 주소도 네트워크(예: 10.1.0.0/16)도 아닙니다. sources.addresses를 고치십시오.',
    retryable: false,
  },
  INGEST_RECEIVER_ENDED: {
    en: 'The receiver thread ended unexpectedly: {reason}. The service has to be restarted; the service manager does so by itself.',
    ko: '수신 스레드가 예기치 않게 끝났습니다: {reason}. 서비스를 다시 시작해야 하며, 서비스 관리자가 자동으로 다시 시작합니다.',
    retryable: false,
  },
  CONSOLE_ADDRESS_UNAVAILABLE: {
    en: 'The console cannot listen on {address}: {reason}. Free it, or change console.host and console.port in haetae.yaml.',
    ko: '콘솔이 {address}에서 대기할 수 없습니다: {reason}. 사용 중인 프로그램을 끝내거나 haetae.yaml의 console.host와 console.port를 바꾸십시오.',
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
  FEED_NOT_COLLECTED: {
    en: 'The feed {source} was not collected: {outcome} {detail}. Check its address, token and certificate under sources.',
    ko: '피드 {source}을(를) 가져오지 못했습니다: {outcome} {detail}. sources의 주소, 토큰, 인증서를 확인하십시오.',
    retryable: false,
  },
  FEED_NOT_COMMITTED: {
    en: 'A page of the feed {source} could not be stored; it is read again. Check the disk.',
    ko: '피드 {source}의 한 쪽을 저장하지 못해 다시 읽습니다. 디스크를 확인하십시오.',
    retryable: true,
  },
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof errorCatalogue;
