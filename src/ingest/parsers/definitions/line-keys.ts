import type { ParseContext } from '../parsed-record.ts';
import { definitionLimits } from './definition-limits.ts';

/**
 * Gives every key that a definition names a number when it is compiled, so that a line costs one look-up for each
 * pair it holds and none for each value that is read.
 */
export interface KeyScope {
  numbers: Map<string, number>;
  /** The number of a key, a new one for a new key. */
  of(key: string): number;
}

export function createKeyScope(): KeyScope {
  const numbers = new Map<string, number>();
  return {
    numbers,
    of(key) {
      const known = numbers.get(key);
      if (known !== undefined) return known;
      numbers.set(key, numbers.size);
      return numbers.size - 1;
    },
  };
}

/** The keys of the line that is being read. One object a definition, used again for every line. */
export interface LineKeys {
  /** Text after the header. */
  message: string;
  /** Texts by the key's number. */
  values: (string | undefined)[];
  /** Step that wrote each value: in one step the first of a repeated key counts, a later step writes it again. */
  writers: number[];
  step: number;
  /** Keys that the definition does not name. */
  extraNames: string[];
  extraValues: string[];
  context: ParseContext;
}

export function createLineKeys(scope: KeyScope): LineKeys {
  const { size } = scope.numbers;
  return {
    message: '',
    values: new Array<string | undefined>(size).fill(undefined),
    writers: new Array<number>(size).fill(0),
    step: 0,
    extraNames: [],
    extraValues: [],
    context: { receivedAt: 0, zone: { toUtc: (localMs) => localMs } },
  };
}

export function beginLine(keys: LineKeys, message: string, context: ParseContext): void {
  keys.message = message;
  keys.context = context;
  keys.values.fill(undefined);
  keys.writers.fill(0);
  keys.step = 0;
  keys.extraNames.length = 0;
  keys.extraValues.length = 0;
}

/** Stores a key that a line brought: by its number where the definition names it, else beside. */
export function addKey(keys: LineKeys, numbers: ReadonlyMap<string, number>, name: string, value: string): void {
  const number = numbers.get(name);
  if (number === undefined) {
    if (keys.extraNames.length >= definitionLimits.extraKeys || name.length > definitionLimits.keyLength) return;
    keys.extraNames.push(name);
    keys.extraValues.push(value);
  } else if (keys.writers[number] !== keys.step || keys.values[number] === undefined) {
    keys.values[number] = value;
    keys.writers[number] = keys.step;
  }
}
