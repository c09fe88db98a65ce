import { isIP } from 'node:net';
import type { ColumnType } from './step-spec.ts';

type Check = (text: string) => boolean;

const checks: Partial<Record<ColumnType, Check>> = {
  ip: (text) => isIP(text) !== 0,
  port: (text) => text.length <= 5 && allDigits(text) && Number(text) <= 65_535,
  integer: (text) => text.length <= 20 && allDigits(text.startsWith('-') ? text.slice(1) : text),
  // Anchored and without repetition of a repetition: linear.
  time: (text) => /^(?:\d{2,4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}:\d{2}|\d{8,19}$|[A-Z][a-z]{2} {1,2}\d)/.test(text),
  date: (text) => /^(?:\d{2,4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{6}|\d{8})$/.test(text),
  clock: (text) => /^\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?$/.test(text),
  mac: (text) => /^(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}$|^(?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4}$/.test(text),
  word: (text) => !text.includes(' '),
};

/** Whether a part of a line can stand in a column of this type; an empty one and `-` stand everywhere but in `word`. */
export function columnFits(type: ColumnType, text: string): boolean {
  const known = checks[type];
  if (known === undefined) return true;
  if (text === '' || text === '-') return type !== 'word' || text === '-';
  return known(text);
}

function allDigits(text: string): boolean {
  if (text === '') return false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 48 || code > 57) return false;
  }
  return true;
}
