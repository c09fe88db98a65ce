import { isIP } from 'node:net';
import type { EventFields } from '../../core/event.ts';

/** Longest text that a field keeps; the raw bytes keep the rest. Windows' longest command line fits. */
export const maxFieldLength = 32_768;

const Fields = function fields() {} as unknown as new () => EventFields;
// A plain object to everybody who looks.
Fields.prototype = Object.prototype;

/**
 * An empty object for the fields of an event. An object with a constructor of its own keeps its fast form up to about
 * 24 fields that are added by name, a `{}` up to 16; beyond that every field costs three times as much to add and read.
 */
export function newFields(): EventFields {
  return new Fields();
}

/** Sets a field unless the value is absent, empty or `-`, the usual word for absent. */
export function put(fields: EventFields, name: string, value: string | number | null | undefined): void {
  if (value === null || value === undefined || value === '' || value === '-') return;
  if (typeof value === 'number') {
    if (Number.isFinite(value)) fields[name] = value;
    return;
  }
  fields[name] = value.length > maxFieldLength ? value.slice(0, maxFieldLength) : value;
}

/** Sets a number field from decimal or `0x` text; other text is left out. */
export function putNumber(fields: EventFields, name: string, value: string | number | null | undefined): void {
  const number = toNumber(value);
  if (number !== null) fields[name] = number;
}

/** A number from decimal or `0x` text. */
function toNumber(value: string | number | null | undefined): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (!value || !/^(?:0x[0-9a-f]{1,16}|-?\d{1,15}(?:\.\d{1,9})?)$/i.test(value)) return null;
  const number = Number(value);
  return Number.isSafeInteger(number) || !value.startsWith('0x') ? number : null;
}

/** Sets `<prefix>.ip` where the value is an address, else `<prefix>.domain`. */
export function putAddress(fields: EventFields, prefix: 'source' | 'destination', value: string | undefined): void {
  if (!value || value === '-' || value === '?') return;
  const address = value.startsWith('::ffff:') ? value.slice(7) : value;
  if (isIP(address) !== 0) fields[`${prefix}.ip`] = address;
  else put(fields, `${prefix}.domain`, address.toLowerCase());
}

/** The last part of a Windows or POSIX path. */
export function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/')) + 1);
}

/** Sets a path field and the name beside it: `process.executable` and `process.name`. */
export function putPath(fields: EventFields, pathName: string, baseField: string, path: string | undefined): void {
  if (!path || path === '-') return;
  put(fields, pathName, path);
  put(fields, baseField, baseName(path));
}

/** Sets user name and domain from `DOMAIN\name`; a text without a backslash is the name. */
export function putAccount(fields: EventFields, prefix: string, account: string | undefined): void {
  if (!account || account === '-') return;
  const at = account.indexOf('\\');
  put(fields, `${prefix}.name`, at < 0 ? account : account.slice(at + 1));
  if (at > 0) put(fields, `${prefix}.domain`, account.slice(0, at));
}

/** A host's name as the vocabulary wants it: lower case, no trailing dot; '' where it is no name. */
export function hostName(name: string | null | undefined): string {
  if (!name || name === '-' || name.length > 255) return '';
  const lower = name.toLowerCase();
  return lower.endsWith('.') ? lower.slice(0, -1) : lower;
}
