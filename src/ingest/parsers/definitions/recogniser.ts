import { messageAfterPriority } from '../syslog-header.ts';
import type { SyslogLine } from '../syslog-line.ts';
import { compilePattern } from './compile-pattern.ts';
import type { HeaderSpec } from './definition-document.ts';
import type { SignatureSpec } from './signature-spec.ts';

/** Says whose line it is by the definitions' signatures; null where none fits. */
export type Recogniser = (text: string, line: SyslogLine) => string | null;

/** A signature with the header its definition reads: that decides what the message is. */
export interface Signature {
  name: string;
  header: HeaderSpec;
  signature: SignatureSpec[];
}

/** The line that is being looked at, its messages as the headers leave them. */
interface Candidate {
  text: string;
  line: SyslogLine;
  /** Message of header `pri`, made when it is first asked for. */
  afterPriority: string | null;
}
type Holds = (candidate: Candidate, message: string) => boolean;
type MessageKind = 'line' | 'pri' | 'raw';

interface Alternative {
  name: string;
  message: MessageKind;
  /** One of its anchors holds a quote. */
  quoted: boolean;
  holds: Holds;
}

const messageKinds: readonly MessageKind[] = ['line', 'pri', 'raw'];

/**
 * Signatures of all definitions as one function. Alternatives are reached by what they begin with: the app name, the
 * first character of the message, a CEF or LEEF vendor; those without such an anchor are tried on every other line. What a
 * sender's peer wrote into a CEF, LEEF or JSON text must not decide whose line it is: in CEF and LEEF only the vendor counts.
 * @throws DefinitionRefusal where a pattern is not valid
 */
export function createRecogniser(signatures: readonly Signature[]): Recogniser {
  const places: Places = { byApp: new Map(), byStart: new Map(), byVendor: new Map(), others: [] };
  for (const { name, header, signature } of signatures) {
    const message: MessageKind = header === 'pri' || header === 'raw' ? header : 'line';
    for (const [index, spec] of signature.entries()) {
      const quoted = spec.contains?.some((part) => part.includes('"')) ?? false;
      putAlternative(places, spec, {
        name,
        message,
        quoted,
        holds: compileAlternative(spec, `${name}: signature[${index}]`),
      });
    }
  }
  const { byApp, byStart, byVendor, others } = places;
  // What stands in a JSON text has its quotes escaped: an anchor with a quote is a key of the document itself.
  const inJson = others.filter(({ quoted }) => quoted);
  const startKinds = messageKinds.filter((kind) => byStart.has(kind));

  return (text, line) => {
    const candidate: Candidate = { text, line, afterPriority: null };
    const { appName } = line;
    const named = appName === null ? null : first(byApp.get(appName), candidate);
    if (named !== null) return named;
    for (const kind of startKinds) {
      const begun = first(byStart.get(kind)?.get(messageOf(candidate, kind).charCodeAt(0)), candidate);
      if (begun !== null) return begun;
    }
    const format = formatHeader(line.message);
    if (format !== null) return first(byVendor.get(`${format.kind} ${format.vendor}`), candidate);
    return first(line.message.charCodeAt(0) === 123 ? inJson : others, candidate);
  };
}

function first(list: readonly Alternative[] | undefined, candidate: Candidate): string | null {
  if (list === undefined) return null;
  for (const { name, message, holds } of list) {
    if (holds(candidate, messageOf(candidate, message))) return name;
  }
  return null;
}

function messageOf(candidate: Candidate, kind: MessageKind): string {
  if (kind === 'line') return candidate.line.message;
  if (kind === 'raw') return candidate.text;
  candidate.afterPriority ??= messageAfterPriority(candidate.text);
  return candidate.afterPriority;
}

/** Alternatives by what they begin with. */
interface Places {
  byApp: Map<string, Alternative[]>;
  /** By the first character of the message that they look at. */
  byStart: Map<MessageKind, Map<number, Alternative[]>>;
  /** `CEF Vendor`, `LEEF Vendor`. */
  byVendor: Map<string, Alternative[]>;
  others: Alternative[];
}

function putAlternative({ byApp, byStart, byVendor, others }: Places, spec: SignatureSpec, alternative: Alternative) {
  const { app, starts, cef, leef } = spec;
  if (app !== undefined) addTo(byApp, app, alternative);
  else if (starts !== undefined) {
    const kind = byStart.get(alternative.message) ?? new Map<number, Alternative[]>();
    byStart.set(alternative.message, kind);
    addTo(kind, new Set(starts.map((start) => start.charCodeAt(0))), alternative);
  } else if (cef !== undefined || leef !== undefined) {
    const vendors = [
      ...(cef?.vendor ?? []).map((vendor) => `CEF ${vendor}`),
      ...(leef?.vendor ?? []).map((vendor) => `LEEF ${vendor}`),
    ];
    addTo(byVendor, vendors, alternative);
  } else others.push(alternative);
}

function addTo<Key>(map: Map<Key, Alternative[]>, keys: Iterable<Key>, alternative: Alternative): void {
  for (const key of keys) {
    const list = map.get(key);
    if (list === undefined) map.set(key, [alternative]);
    else list.push(alternative);
  }
}

function compileAlternative(spec: SignatureSpec, path: string): Holds {
  const tests: Holds[] = [];
  const { app, starts, contains, none, cef, leef, columns, pattern } = spec;
  if (app !== undefined) {
    const names = new Set(app);
    tests.push(({ line }) => line.appName !== null && names.has(line.appName));
  }
  if (starts !== undefined) tests.push((_candidate, message) => starts.some((start) => message.startsWith(start)));
  if (cef !== undefined) tests.push((_candidate, message) => isProduct(message, 'CEF', cef));
  if (leef !== undefined) tests.push((_candidate, message) => isProduct(message, 'LEEF', leef));
  if (contains !== undefined) tests.push(({ text }) => contains.every((part) => text.includes(part)));
  if (none !== undefined) tests.push(({ text }) => !none.some((part) => text.includes(part)));
  if (columns !== undefined) tests.push((_candidate, message) => fitsColumns(message, columns));
  if (pattern !== undefined) {
    const engine = compilePattern(pattern, path);
    // test() is answered by the automaton alone, several times as fast as a match with groups.
    tests.push((_candidate, message) => engine.test(message));
  }
  const [only] = tests;
  if (tests.length === 1 && only !== undefined) return only;
  return (candidate, message) => tests.every((test) => test(candidate, message));
}

/** Longest distance of `CEF:` from the start of the message: some relays put words before it. */
const headerWithin = 200;

/** Vendor and product of a CEF or LEEF header; null where there is none. */
function formatHeader(message: string): { kind: 'CEF' | 'LEEF'; vendor: string; product: string } | null {
  const colon = message.indexOf('EF:');
  if (colon < 1 || colon > headerWithin) return null;
  const kind = message.startsWith('CEF:', colon - 1) ? 'CEF' : message.startsWith('LEEF:', colon - 2) ? 'LEEF' : null;
  if (kind === null) return null;
  const first = message.indexOf('|', colon);
  const second = message.indexOf('|', first + 1);
  const third = message.indexOf('|', second + 1);
  if (first < 0 || second < 0 || third < 0) return null;
  return { kind, vendor: message.slice(first + 1, second), product: message.slice(second + 1, third) };
}

function isProduct(
  message: string,
  kind: 'CEF' | 'LEEF',
  { vendor, product }: NonNullable<SignatureSpec['cef']>,
): boolean {
  const found = formatHeader(message);
  if (found?.kind !== kind || !vendor.includes(found.vendor)) return false;
  return product === undefined || product.includes(found.product);
}

function fitsColumns(message: string, { separator, least, at }: NonNullable<SignatureSpec['columns']>): boolean {
  if (!message.includes(separator)) return false;
  const parts = message.split(separator, 512);
  if (parts.length < least) return false;
  return Object.entries(at).every(([index, texts]) => texts.includes((parts[Number(index)] ?? '').trim()));
}
