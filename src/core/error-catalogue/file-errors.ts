import type { CatalogueEntry } from './catalogue-entry.ts';

export const fileErrors = {
  FILE_BROKEN: {
    en: 'The file cannot be read to its end: {reason}. What came before is imported. Send the file again; lines that are stored already are then stored a second time, because it is another file.',
    ko: '파일을 끝까지 읽을 수 없습니다: {reason}. 그 앞부분은 가져왔습니다. 파일을 다시 보내십시오. 다른 파일로 취급되므로 이미 저장된 줄은 한 번 더 저장됩니다.',
    retryable: false,
  },
  FILE_NOT_TEXT: {
    en: 'The file is no text. Lines, JSON, NDJSON and CSV are imported, also compressed with gzip or zstd; unpack other archives first.',
    ko: '텍스트 파일이 아닙니다. 줄 단위 로그, JSON, NDJSON, CSV와 이를 gzip 또는 zstd로 압축한 파일만 가져올 수 있습니다. 다른 압축 파일은 먼저 풀어 주십시오.',
    retryable: false,
  },
  FILE_UNPACKS_TOO_LARGE: {
    en: 'The compressed file was stopped after {bytes} unpacked bytes. If it is genuine, raise files.maxUnpackedGib or files.maxUnpackedRatio.',
    ko: '압축 파일을 {bytes}바이트까지 풀고 멈추었습니다. 정상적인 파일이면 files.maxUnpackedGib 또는 files.maxUnpackedRatio 값을 올리십시오.',
    retryable: false,
  },
  FILE_TOO_LARGE: {
    en: 'The file is larger than {mib} MiB. Lay it into the drop folder, or raise files.maxUploadMib.',
    ko: '파일이 {mib} MiB보다 큽니다. 수집 폴더에 직접 넣거나 files.maxUploadMib 값을 올리십시오.',
    retryable: false,
  },
  FILE_NAME_INVALID: {
    en: 'The file name cannot be used. Give one of at most 200 characters that does not begin with a dot and holds no slash.',
    ko: '쓸 수 없는 파일 이름입니다. 점으로 시작하지 않고 빗금이 없는 200자 이하의 이름을 지정하십시오.',
    retryable: false,
  },
  FILE_SOURCE_UNKNOWN: {
    en: 'There is no active source named {source}. Make one, or choose another.',
    ko: '사용 중인 수집원 가운데 {source}이(가) 없습니다. 수집원을 만들거나 다른 수집원을 고르십시오.',
    retryable: false,
  },
  FILE_IMPORTED_BEFORE: {
    en: 'The same file was imported before, as {name} for source {source} (import {id}, {at}). Nothing was stored again.',
    ko: '같은 내용의 파일을 이미 가져왔습니다: 수집원 {source}의 {name}(가져오기 {id}, {at}). 다시 저장하지 않았습니다.',
    retryable: false,
  },
  FILE_UPLOAD_BROKEN: {
    en: 'The upload broke off: {reason}. Nothing was imported. Send the file again.',
    ko: '업로드가 중단되었습니다: {reason}. 가져온 것은 없습니다. 파일을 다시 보내십시오.',
    retryable: false,
  },
  FILE_GONE: {
    en: 'The file {path} is gone. What was read before is imported. Lay it into the drop folder again.',
    ko: '파일 {path}이(가) 없어졌습니다. 읽은 부분까지는 가져왔습니다. 수집 폴더에 다시 넣으십시오.',
    retryable: false,
  },
  FILE_IMPORT_CANCELLED: {
    en: 'The import was stopped by a person. What came before is stored; importing the same file for the same source goes on from there.',
    ko: '사용자가 가져오기를 중단했습니다. 그 앞부분은 저장되었으며, 같은 파일을 같은 수집원으로 다시 가져오면 이어서 진행합니다.',
    retryable: false,
  },
  FILE_IMPORT_GIVEN_UP: {
    en: 'The import was begun {attempts} times and came no further than byte {position} of the unpacked file. What came before is stored. Send the support bundle; importing the same file again goes on from there.',
    ko: '가져오기를 {attempts}번 시작했지만 압축을 푼 파일의 {position}바이트에서 더 나아가지 못했습니다. 그 앞부분은 저장되었습니다. 지원 번들을 보내 주십시오. 같은 파일을 다시 가져오면 그 위치부터 이어서 진행합니다.',
    retryable: false,
  },
  FILE_IMPORT_ENDED: {
    en: 'Import {id} has ended already or does not exist.',
    ko: '가져오기 {id}은(는) 이미 끝났거나 없습니다.',
    retryable: false,
  },
} as const satisfies Record<string, CatalogueEntry>;
