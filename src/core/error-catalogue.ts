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
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof errorCatalogue;
