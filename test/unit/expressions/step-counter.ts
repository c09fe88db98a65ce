import type { Expression, Tree } from './expression-tree.ts';

/** What the backtracking machine does next; the same choices in the same order as a JavaScript engine makes them. */
type Step =
  | { do: 'take'; fits: (character: string) => boolean }
  | { do: 'fork'; first: number; second: number }
  | { do: 'jump'; to: number }
  | { do: 'save'; slot: number }
  | { do: 'moved'; slot: number }
  | { do: 'same'; group: number }
  | { do: 'look'; program: Program; behind: boolean; negative: boolean }
  | { do: 'at'; kind: 'start' | 'end' | 'edge' | 'no_edge' }
  | { do: 'done' };

export interface Program {
  steps: Step[];
  slots: number;
  multiline: boolean;
}

export interface Counted {
  /** Where the first match begins and ends; null where there is none (or the limit was reached). */
  first: { from: number; to: number } | null;
  steps: number;
  /** False where it was given up at the limit of steps. */
  finished: boolean;
}

/** Translates an expression for `countSteps`. */
export function programOf({ tree, groups, multiline }: Expression): Program {
  const program: Program = { steps: [], slots: 2 * (groups + 1), multiline };
  emit(tree, program);
  program.steps.push({ do: 'done' });
  return program;
}

function emit(tree: Tree, program: Program): void {
  const { steps } = program;
  switch (tree.kind) {
    case 'set':
      steps.push({ do: 'take', fits: tree.fits });
      return;
    case 'all':
      for (const part of tree.parts) emit(part, program);
      return;
    case 'any':
      emitChoices(tree.choices, program);
      return;
    case 'repeat':
      for (let count = 0; count < tree.min; count += 1) emit(tree.part, program);
      if (tree.max === Number.POSITIVE_INFINITY) emitLoop(tree, program);
      else emitOptional(tree, program);
      return;
    case 'group':
      steps.push({ do: 'save', slot: 2 * tree.number });
      emit(tree.part, program);
      steps.push({ do: 'save', slot: 2 * tree.number + 1 });
      return;
    case 'look': {
      const inner: Program = { steps: [], slots: program.slots, multiline: program.multiline };
      emit(tree.part, inner);
      inner.steps.push({ do: 'done' });
      program.slots = inner.slots;
      steps.push({ do: 'look', program: inner, behind: tree.behind, negative: tree.negative });
      return;
    }
    case 'same':
      steps.push({ do: 'same', group: tree.group });
      return;
    default:
      steps.push({ do: 'at', kind: tree.kind });
  }
}

function emitChoices(choices: readonly Tree[], program: Program): void {
  const { steps } = program;
  const jumps: { do: 'jump'; to: number }[] = [];
  for (const [index, choice] of choices.entries()) {
    if (index === choices.length - 1) {
      emit(choice, program);
      break;
    }
    const fork = { do: 'fork' as const, first: steps.length + 1, second: 0 };
    steps.push(fork);
    emit(choice, program);
    const jump = { do: 'jump' as const, to: 0 };
    jumps.push(jump);
    steps.push(jump);
    fork.second = steps.length;
  }
  for (const jump of jumps) jump.to = steps.length;
}

function emitLoop({ part, greedy }: { part: Tree; greedy: boolean }, program: Program): void {
  const { steps } = program;
  const slot = program.slots;
  program.slots += 1;
  const at = steps.length;
  const fork = { do: 'fork' as const, first: at + 1, second: 0 };
  steps.push(fork, { do: 'save', slot });
  emit(part, program);
  steps.push({ do: 'moved', slot }, { do: 'jump', to: at });
  fork.second = steps.length;
  if (!greedy) [fork.first, fork.second] = [fork.second, fork.first];
}

function emitOptional(tree: { part: Tree; min: number; max: number; greedy: boolean }, program: Program): void {
  const { steps } = program;
  const forks: { do: 'fork'; first: number; second: number }[] = [];
  for (let count = tree.min; count < tree.max; count += 1) {
    const fork = { do: 'fork' as const, first: steps.length + 1, second: 0 };
    forks.push(fork);
    steps.push(fork);
    emit(tree.part, program);
  }
  for (const fork of forks) {
    fork.second = steps.length;
    if (!tree.greedy) [fork.first, fork.second] = [fork.second, fork.first];
  }
}

interface Budget {
  steps: number;
  limit: number;
}

/** Finds all matches as `matchAll` does and counts what that takes; gives up beyond `limit` steps. */
export function countSteps(program: Program, text: string, limit: number): Counted {
  const budget = { steps: 0, limit };
  let first: Counted['first'] = null;
  let from = 0;
  while (from <= text.length) {
    const to = run(program, text, { from, budget, slots: emptySlots(program) });
    if (budget.steps > limit) return { first, steps: budget.steps, finished: false };
    if (to !== null) first ??= { from, to };
    from = to === null || to === from ? from + 1 : to;
  }
  return { first, steps: budget.steps, finished: true };
}

const emptySlots = (program: Program): Int32Array => new Int32Array(program.slots).fill(-1);

/** One attempt at one place. The stack holds where to go on after a failure: step and place, or a slot to put back. */
function run(
  program: Program,
  text: string,
  { from, budget, slots }: { from: number; budget: Budget; slots: Int32Array },
): number | null {
  const { steps } = program;
  const stack: number[] = [];
  let next = 0;
  let place = from;
  for (;;) {
    budget.steps += 1;
    if (budget.steps > budget.limit) return null;
    const step = steps[next] as Step;
    let failed = false;
    next += 1;
    switch (step.do) {
      case 'take':
        if (place < text.length && step.fits(text[place] as string)) place += 1;
        else failed = true;
        break;
      case 'fork':
        stack.push(step.second, place, 0);
        next = step.first;
        break;
      case 'jump':
        next = step.to;
        break;
      case 'save':
        stack.push(step.slot, slots[step.slot] as number, 1);
        slots[step.slot] = place;
        break;
      case 'moved':
        failed = slots[step.slot] === place;
        break;
      case 'same': {
        const piece = text.slice(slots[2 * step.group], slots[2 * step.group + 1]);
        if (text.startsWith(piece, place)) place += piece.length;
        else failed = true;
        break;
      }
      case 'look':
        failed = looks(step, text, { place, budget, slots }) === step.negative;
        break;
      case 'at':
        failed = !isAt(step.kind, text, place, program.multiline);
        break;
      default:
        return place;
    }
    if (!failed) continue;
    const back = goBack(stack, slots);
    if (back === null) return null;
    [next, place] = back;
  }
}

/** Puts slots back until there is a choice that was not tried; null where there is none. */
function goBack(stack: number[], slots: Int32Array): [next: number, place: number] | null {
  for (let kind = stack.pop(); kind !== undefined; kind = stack.pop()) {
    const value = stack.pop() as number;
    const what = stack.pop() as number;
    if (kind === 0) return [what, value];
    slots[what] = value;
  }
  return null;
}

function looks(
  step: { program: Program; behind: boolean },
  text: string,
  { place, budget, slots }: { place: number; budget: Budget; slots: Int32Array },
): boolean {
  if (!step.behind) return run(step.program, text, { from: place, budget, slots: slots.slice() }) !== null;
  // What stands before is short in every expression of the program; each length is tried.
  for (let from = place; from >= 0; from -= 1) {
    if (run(step.program, text, { from, budget, slots: slots.slice() }) === place) return true;
    if (place - from > 8) return false;
  }
  return false;
}

function isAt(kind: 'start' | 'end' | 'edge' | 'no_edge', text: string, place: number, multiline: boolean): boolean {
  if (kind === 'start') return place === 0 || (multiline && text[place - 1] === '\n');
  if (kind === 'end') return place === text.length || (multiline && text[place] === '\n');
  const edge = isWord(text[place - 1]) !== isWord(text[place]);
  return kind === 'edge' ? edge : !edge;
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /^\w$/.test(character);
}
