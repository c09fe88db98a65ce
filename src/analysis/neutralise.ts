import { boundedText } from './bounded-text.ts';

/** Tokens that chat templates of the catalogue's and other common models are built from. */
const templateTokens =
  /<\|[^|>\n]{0,40}\|>|<\/?(?:start_of_turn|end_of_turn|s|bos|eos|system|user|assistant|think|tool_call)>|\[\/?INST\]|<<\/?SYS>>|###\s*(?:instruction|response|system|human|assistant)\s*:?/gi;

/** Characters that hide or reorder text: controls, zero-width, bidirectional marks, tags, private use. */
const hiddenCharacters = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Zl}\p{Zp}\p{Variation_Selector}]/gu;

/** Words by which log text tries to speak to the model instead of being read. */
const instructions =
  /\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:previous|above|prior|all|earlier|instructions?|rules?|prompt|verdict)\b|\b(?:answer|respond|reply|output|classify|label|mark|treat|consider|report|conclude)\b.{0,40}\b(?:benign|malicious|safe|harmless|legitimate|clean|ordinary|approved|attack)\b|\b(?:system|assistant|developer|analyst)\s*(?:(?:prompt|message|note|instruction)\s*)?:|\byou are (?:now|a|an)\b|\b(?:verdict|label|answer|judg(?:e)?ment)\s*[:=]|\b(?:as an ai|language model|llm|chatgpt)\b|(?:이전|위의?|모든)\s*(?:지시|명령|규칙|지침).{0,20}무시|(?:정상|양성|안전|무해)(?:으로|이라고|하다고|한 것으로)\s*(?:판정|분류|답|판단|처리)|(?:판정|결론|답변?)\s*[:=]|\bthis (?:activity|alert|command|event|process|action) (?:is|was|has been) (?:benign|safe|approved|authori[sz]ed|legitimate|expected|normal|a test)/giu;

/** What stands in the place of an instruction that was found in log text. */
export const instructionMark = '[text addressed to a reader removed]';

export interface NeutralText {
  text: string;
  /** True where the text tried to speak to the model: a reason for suspicion in itself. */
  addressedReader: boolean;
}

/**
 * Makes log text safe to stand inside a prompt: one line, no template tokens, no hidden characters, no phrases that address
 * the reader, at most `maxLength` characters (the middle is left out, since both ends of a command line tell).
 */
export function neutralise(raw: string, maxLength: number): NeutralText {
  const flat = boundedText(raw)
    .replace(/[\r\n\t]+/g, ' ')
    .replace(hiddenCharacters, '')
    .normalize('NFKC');
  const plain = flat
    .replace(templateTokens, ' ')
    .replace(/<\||\|>/g, ' ')
    .replace(/`{3,}|={5,}|-{5,}|#{3,}/g, ' ')
    .replace(/\s{2,}/g, ' ')
    .trim();
  let addressedReader = plain.length < flat.trim().length && templateTokensIn(flat);
  const text = plain.replace(instructions, () => {
    addressedReader = true;
    return instructionMark;
  });
  return { text: shorten(text, maxLength), addressedReader };
}

function templateTokensIn(text: string): boolean {
  return text.search(templateTokens) >= 0;
}

/** Cuts the middle out of a text that is longer than `maxLength` characters. */
export function shorten(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const tail = Math.floor(maxLength / 3);
  return `${text.slice(0, Math.max(0, maxLength - tail - 3))}...${text.slice(text.length - tail)}`;
}
