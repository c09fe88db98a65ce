import type { CatalogueEntry } from './catalogue-entry.ts';

export const inferenceErrors = {
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
} as const satisfies Record<string, CatalogueEntry>;
