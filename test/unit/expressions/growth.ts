import { hostileTexts } from './ambiguous-loops.ts';
import { type Expression, readExpression, type Tree } from './expression-tree.ts';
import { countSteps, type Program, programOf } from './step-counter.ts';

/** The worst text found for an expression. */
export interface Growth {
  /** How many times more steps four times the text takes: 4 is linear, 16 quadratic. */
  factor: number;
  /** Steps for each character of the longer text. */
  stepsEach: number;
  /** What the text repeats, for whoever has to mend it. */
  text: string;
}

/** From here on an expression counts as worse than linear. */
export const linearFactor = 8;

/** Steps for each character that a count like `{0,300}` may cost; 8000 characters are then some milliseconds. */
export const mostStepsEach = 2000;

/** Two lengths to look at first, and two to be sure at: a count like `{0,300}` looks quadratic to a short text. */
const lengths = [
  { length: 400, suspicious: 5 },
  { length: 1500, suspicious: linearFactor },
] as const;
/** What may keep a match from succeeding at the end of the repeated text. */
const endings = ['', '\u0000', '\n', '!'];
/** More than any linear expression needs for the shorter text; an exponential one stops here. */
const mostSteps = 3_000_000;

/** Counts the steps of an expression on texts that were derived from it, at two lengths. Deterministic. */
export function growthOf(source: string, flags: string): Growth {
  const expression = readExpression(source, flags);
  const program = programOf(expression);
  let worst: Growth = { factor: 0, stepsEach: 0, text: '' };
  for (const { prefix, pump, ending } of textsFor(expression)) {
    const growth = growthOn(program, { prefix, pump, ending });
    if (growth.factor >= linearFactor) return growth;
    if (growth.stepsEach > worst.stepsEach) worst = growth;
  }
  return worst;
}

function growthOn(program: Program, parts: { prefix: string; pump: string; ending: string }): Growth {
  const text = JSON.stringify([parts.prefix, parts.pump, parts.ending]);
  let growth: Growth = { factor: 0, stepsEach: 0, text };
  for (const { length, suspicious } of lengths) {
    const few = countSteps(program, repeated(parts, length), mostSteps);
    if (!few.finished) return { factor: Number.POSITIVE_INFINITY, stepsEach: Number.POSITIVE_INFINITY, text };
    const many = countSteps(program, repeated(parts, 4 * length), few.steps * 20 + 100_000);
    growth = { factor: many.steps / few.steps, stepsEach: many.steps / (4 * length), text };
    if (growth.factor < suspicious) break;
  }
  return growth;
}

function repeated({ prefix, pump, ending }: { prefix: string; pump: string; ending: string }, length: number): string {
  return (prefix + pump.repeat(Math.ceil(length / pump.length))).slice(0, length) + ending;
}

/** Texts that the ambiguity of its loops gives, and plainer ones beside: each named character, each beginning, repeated. */
function textsFor(expression: Expression): { prefix: string; pump: string; ending: string }[] {
  const hostile = hostileTexts(expression).flatMap((text) => endings.map((ending) => ({ ...text, ending })));
  const beginnings = [0, 1, 2, 5].map((choice) => beginningOf(expression.tree, choice));
  const plain = [...expression.named.slice(0, 40), ...beginnings, ...beginnings.map((text) => text.slice(0, -1))];
  return [
    ...hostile,
    ...[...new Set(plain)].filter((pump) => pump !== '').map((pump) => ({ prefix: '', pump, ending: '\u0000' })),
  ];
}

/** A text that the expression, or most of it, matches; `choice` says which alternative and which character. */
function beginningOf(tree: Tree, choice: number): string {
  switch (tree.kind) {
    case 'set':
      return [...'ax0_- ./\\:="\'|&;@\n'].find(tree.fits) ?? String.fromCharCode(firstFitting(tree.fits));
    case 'all':
      return tree.parts.map((part) => beginningOf(part, choice)).join('');
    case 'any':
      return beginningOf(tree.choices[choice % tree.choices.length] as Tree, choice);
    case 'group':
      return beginningOf(tree.part, choice);
    case 'repeat':
      return beginningOf(tree.part, choice).repeat(Math.max(tree.min, choice % 2 === 0 ? 0 : 1));
    default:
      return '';
  }
}

function firstFitting(fits: (character: string) => boolean): number {
  for (let code = 32; code < 65_536; code += 1) if (fits(String.fromCharCode(code))) return code;
  return 32;
}
