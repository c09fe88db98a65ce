import type { PromptParts } from '../messages.ts';

/** Tokens of a text. `special` allows control tokens; without it `<|im_end|>` in a text stays plain text. */
export type Tokenize<T> = (text: string, special: boolean) => T[];

export interface PromptTokens<T> {
  tokens: T[];
  /** Length of the part that system text and shots make up, equal for every prompt of a task. */
  prefixLength: number;
}

/**
 * Builds a ChatML prompt (Qwen and SmolLM2 model cards). Only the frame may hold control tokens: texts carry log lines,
 * which an attacker writes, and a log line must not be able to end a turn or open a system turn.
 */
export function chatmlTokens<T>(parts: PromptParts, tokenize: Tokenize<T>): PromptTokens<T> {
  const tokens: T[] = [];
  const frame = (text: string) => tokens.push(...tokenize(text, true));
  const content = (text: string) => {
    for (const token of tokenize(text, false)) tokens.push(token);
  };
  frame('<|im_start|>system\n');
  content(parts.system);
  for (const shot of parts.shots) {
    frame('<|im_end|>\n<|im_start|>user\n');
    content(shot.prompt);
    frame('<|im_end|>\n<|im_start|>assistant\n');
    content(shot.answer);
  }
  frame('<|im_end|>\n<|im_start|>user\n');
  const prefixLength = tokens.length;
  content(parts.prompt);
  frame('<|im_end|>\n<|im_start|>assistant\n');
  return { tokens, prefixLength };
}
