import type { CatalogueEntry } from './catalogue-entry.ts';

export const sourceErrors = {
  SOURCE_NAME_TAKEN: {
    en: 'name: there is a source {name} already. Choose another name.',
    ko: '이름: {name} 수집원이 이미 있습니다. 다른 이름을 쓰십시오.',
    retryable: false,
  },
  SOURCE_ADDRESS_INVALID: {
    en: 'addresses: {address} is neither an address nor a network. Write 10.1.2.3, 10.1.0.0/16 or an IPv6 address.',
    ko: '주소: {address}은(는) 주소도 네트워크도 아닙니다. 10.1.2.3, 10.1.0.0/16 또는 IPv6 주소로 적으십시오.',
    retryable: false,
  },
  SOURCE_ADDRESS_TAKEN: {
    en: 'addresses: {address} belongs to the source {source} already. Remove it there first, or leave it out here.',
    ko: '주소: {address}은(는) 이미 {source} 수집원의 주소입니다. 그 수집원에서 먼저 빼거나 여기서 지우십시오.',
    retryable: false,
  },
  SOURCE_ADDRESSES_MISSING: {
    en: 'addresses: a syslog source needs at least one sender address, because its lines are told by their sender.',
    ko: '주소: syslog 수집원은 보내는 장비의 주소로 구분하므로 주소가 하나 이상 필요합니다.',
    retryable: false,
  },
  SOURCE_PARSER_UNKNOWN: {
    en: 'parser: there is no definition {parser}. Choose auto or one of the list of parsers.',
    ko: '파서: {parser} 정의가 없습니다. auto 또는 파서 목록에 있는 이름을 고르십시오.',
    retryable: false,
  },
  SOURCE_TIME_ZONE_UNKNOWN: {
    en: 'timeZone: {zone} is no time zone. Write an IANA name such as Asia/Seoul or UTC.',
    ko: '시간대: {zone}은(는) 없는 시간대입니다. Asia/Seoul, UTC 같은 IANA 이름을 적으십시오.',
    retryable: false,
  },
  SOURCE_READ_ONLY: {
    en: 'The source {name} comes from haetae.yaml or is built in, so it is not changed here. Change the file and restart.',
    ko: '{name} 수집원은 haetae.yaml에서 왔거나 기본 수집원이므로 여기서 바꿀 수 없습니다. 파일을 고치고 다시 시작하십시오.',
    retryable: false,
  },
  SOURCE_CHANGED_MEANWHILE: {
    en: '{what} was changed by somebody else meanwhile. Load it again and repeat your change.',
    ko: '그사이 다른 사람이 변경했습니다({what}). 다시 불러온 뒤 변경하십시오.',
    retryable: false,
  },
  SOURCE_ASSIGNED_TWICE: {
    en: 'The sender {address} is named twice in one request. Leave one out.',
    ko: '한 요청에 발신자 {address}이(가) 두 번 있습니다. 하나를 지우십시오.',
    retryable: false,
  },
  ZONE_NETWORK_INVALID: {
    en: 'zones, row {row}: {network} is no network. Write 10.1.0.0/16 or an IPv6 network.',
    ko: '구역 {row}행: {network}은(는) 네트워크가 아닙니다. 10.1.0.0/16 또는 IPv6 네트워크로 적으십시오.',
    retryable: false,
  },
  ZONE_NETWORK_TWICE: {
    en: 'zones, row {row}: the network {network} is listed already. Leave one out; networks of haetae.yaml are changed there.',
    ko: '구역 {row}행: {network} 네트워크가 이미 있습니다. 하나를 지우십시오. haetae.yaml의 네트워크는 파일에서 고칩니다.',
    retryable: false,
  },
  NAT_FILE_INVALID: {
    en: 'The translation table {file} of source {source} cannot be used: {problem} Correct the file and start again.',
    ko: '{source} 수집원의 변환 테이블 {file}을(를) 쓸 수 없습니다: {problem} 파일을 고치고 다시 시작하십시오.',
    retryable: false,
  },
  NAT_COLUMNS_MISSING: {
    en: 'Line {line}: the translated or the internal address is missing. Write translated,internal,valid_from,valid_to.',
    ko: '{line}행: 변환 주소 또는 내부 주소가 없습니다. translated,internal,valid_from,valid_to 순서로 적으십시오.',
    retryable: false,
  },
  NAT_ADDRESS_INVALID: {
    en: 'Line {line}: {value} is no single address. Write one IPv4 or IPv6 address.',
    ko: '{line}행: {value}은(는) 단일 주소가 아닙니다. IPv4 또는 IPv6 주소 하나를 적으십시오.',
    retryable: false,
  },
  NAT_TIME_INVALID: {
    en: 'Line {line}: {value} is no date. Write 2026-03-01, 2026-03-01 09:00 (Korean time) or ISO 8601.',
    ko: '{line}행: {value}은(는) 날짜가 아닙니다. 2026-03-01, 2026-03-01 09:00(한국 시간) 또는 ISO 8601로 적으십시오.',
    retryable: false,
  },
  NAT_PERIOD_EMPTY: {
    en: 'Line {line}: the period ends before it begins. Correct valid_from or valid_to.',
    ko: '{line}행: 종료가 시작보다 빠릅니다. valid_from 또는 valid_to를 고치십시오.',
    retryable: false,
  },
  NAT_PERIODS_OVERLAP: {
    en: 'Line {line}: {address} is translated by line {other} at the same time. End one period before the other begins.',
    ko: '{line}행: {address}의 기간이 {other}행과 겹칩니다. 한 기간이 끝난 뒤 다음 기간이 시작하도록 고치십시오.',
    retryable: false,
  },
  NAT_ROWS_TOO_MANY: {
    en: 'Line {line}: a source takes at most {limit} translations. Leave out those that ended long ago.',
    ko: '{line}행: 수집원 하나의 변환은 {limit}개까지입니다. 오래전에 끝난 항목을 빼십시오.',
    retryable: false,
  },
} as const satisfies Record<string, CatalogueEntry>;
