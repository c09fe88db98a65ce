import { passwordMinLength } from '../contract/session.ts';

export type PasswordProblem = 'too_short' | 'too_few_kinds' | 'contains_name' | 'same_as_before' | 'repeats';

const leastKinds = 3;

/**
 * What is wrong with a new password; empty where nothing is. 9 characters of three kinds are customary in CC
 * evaluations of Korean products (국가용 보안요구사항); four characters that repeat or count up are refused too.
 */
export function passwordProblems(request: { name: string; current: string; next: string }): PasswordProblem[] {
  const next = request.next.normalize('NFKC');
  const problems: PasswordProblem[] = [];
  if ([...next].length < passwordMinLength) problems.push('too_short');
  if (kindsOf(next) < leastKinds) problems.push('too_few_kinds');
  if (next.toLowerCase().includes(request.name.toLowerCase())) problems.push('contains_name');
  if (next === request.current.normalize('NFKC')) problems.push('same_as_before');
  if (hasRun(next.toLowerCase())) problems.push('repeats');
  return problems;
}

function kindsOf(text: string): number {
  return [/\p{Ll}|\p{Lo}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u].filter((kind) => kind.test(text)).length;
}

/** Four of the same character, or four that count up or down (1234, dcba). */
function hasRun(text: string): boolean {
  const codes = [...text].map((character) => character.codePointAt(0) ?? 0);
  for (let start = 0; start + 3 < codes.length; start += 1) {
    const steps = [0, 1, 2].map((offset) => (codes[start + offset + 1] ?? 0) - (codes[start + offset] ?? 0));
    const [first] = steps;
    if (first !== undefined && Math.abs(first) <= 1 && steps.every((step) => step === first)) return true;
  }
  return false;
}
