import type { Language } from '../core/verdict.ts';

const shortest = 20;

/**
 * Why a text that the model wrote is not fit to be shown, or null: too short, repeating itself, in another language, or
 * naming an address, path or program that is not in what the model was shown (small models make them up).
 */
export function textFault(text: string, shown: string, language: Language): string | null {
  if (text.length < shortest) return 'too_short';
  if (language === 'ko' && hangulShare(text) < 0.35) return 'wrong_language';
  if (language === 'en' && hangulShare(text) > 0.2) return 'wrong_language';
  if (/[\u3040-\u30ff\u4e00-\u9fff]/.test(text)) return 'wrong_language';
  if (repeats(text)) return 'repeats';
  const known = shown.toLowerCase();
  const invented = namesIn(text).find((name) => !known.includes(name));
  return invented === undefined ? null : 'names_unknown';
}

/** Addresses, paths, host names and program files that a text names, in lower case. */
function namesIn(text: string): string[] {
  const patterns = [
    /\b\d{1,3}(?:\.\d{1,3}){3}\b/g,
    /\b[\w-]+\.(?:exe|dll|ps1|bat|vbs|hta|docm?|xlsm?|hwpx?|sh|py|jsp|aspx)\b/gi,
    /\b(?:https?):\/\/[^\s"',)]+/gi,
    /\bT\d{4}(?:\.\d{3})?\b/g,
  ];
  return patterns.flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) => match[0].toLowerCase().replace(/[.,;:]+$/, '')),
  );
}

function hangulShare(text: string): number {
  const letters = [...text].filter((character) => /\p{L}/u.test(character));
  if (letters.length === 0) return 0;
  return letters.filter((character) => /[가-힣]/.test(character)).length / letters.length;
}

function repeats(text: string): boolean {
  const sentences = text
    .split(/(?<=[.!?])\s+/)
    .map((sentence) => sentence.trim().toLowerCase())
    .filter((sentence) => sentence.length > 15);
  return new Set(sentences).size < sentences.length || /(.{12,60})\1{2}/.test(text);
}
