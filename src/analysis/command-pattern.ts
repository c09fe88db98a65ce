import type { FactKind, FactSide } from './fact.ts';

/** A textbook sign in a command line, script or path. `any` are alternatives; `not` takes a match back. */
export interface CommandPattern {
  id: string;
  kind: FactKind;
  side: FactSide;
  en: string;
  ko: string;
  any: readonly RegExp[];
  not?: RegExp;
  techniques: readonly string[];
}
