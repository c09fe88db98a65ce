import type { CatalogueEntry } from './catalogue-entry.ts';

export const ingestErrors = {
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
  INGEST_CERTIFICATE_REFUSED: {
    en: 'The certificate, its key or the authority of client certificates cannot be used: {reason}. Check that the key belongs to the certificate and that the files are PEM (ingest.certificateFile, ingest.keyFile, ingest.tlsClientCa, or those of console).',
    ko: '인증서, 키 또는 클라이언트 인증 기관 파일을 쓸 수 없습니다: {reason}. 키가 인증서와 짝이 맞는지, 파일이 PEM 형식인지 확인하십시오(ingest.certificateFile, ingest.keyFile, ingest.tlsClientCa 또는 console의 파일).',
    retryable: false,
  },
  INGEST_SOURCE_ADDRESS_INVALID: {
    en: 'Source {source} lists {address}, which is neither an address nor a network such as 10.1.0.0/16. Correct sources.addresses.',
    ko: '수집원 {source}의 주소 {address}은(는) 주소도 네트워크(예: 10.1.0.0/16)도 아닙니다. sources.addresses를 고치십시오.',
    retryable: false,
  },
  INGEST_PARSER_INVALID: {
    en: 'The parser definition {file} is refused: {reason}. The others are used. Correct the file; npm run parser -- test FILE checks it.',
    ko: '파서 정의 {file}을(를) 쓸 수 없습니다: {reason}. 나머지 정의는 사용합니다. 파일을 고치고 npm run parser -- test FILE 로 확인하십시오.',
    retryable: false,
  },
  INGEST_PARSERS_UNREADABLE: {
    en: 'The folder of parser definitions {folder} cannot be read: {reason}. Correct ingest.parsersFolder or the rights of the folder.',
    ko: '파서 정의 폴더 {folder}을(를) 읽을 수 없습니다: {reason}. ingest.parsersFolder 설정이나 폴더 권한을 고치십시오.',
    retryable: false,
  },
  INGEST_RECEIVER_ENDED: {
    en: 'The receiver thread ended unexpectedly: {reason}. The service has to be restarted; the service manager does so by itself.',
    ko: '수신 스레드가 예기치 않게 끝났습니다: {reason}. 서비스를 다시 시작해야 하며, 서비스 관리자가 자동으로 다시 시작합니다.',
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
