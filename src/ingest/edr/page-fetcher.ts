import { asError } from '../../core/errors.ts';
import { parseExactJson } from '../parsers/exact-json.ts';
import { httpGet } from './http-get.ts';
import { valueAt } from './json-path.ts';
import type { FetchPage, PageOutcome } from './pull-types.ts';

export interface PageFetcherOptions {
  /** Address of the list, with fixed parameters where it needs some. */
  url: string;
  auth: { kind: 'bearer'; token: string } | { kind: 'header'; name: string; value: string };
  /** PEM of the authority of the server's certificate; null for the system's. */
  ca: string | null;
  /** Dotted paths in the answer: the list of records ('' where the answer is the list), and the next cursor or link. */
  itemsPath: string;
  cursorPath: string;
  pageSize: number;
  /** Names of the query parameters. */
  parameters?: { cursor: string; since: string; limit: string };
  maxResponseBytes?: number;
  timeoutMs?: number;
}

const defaultParameters = { cursor: 'cursor', since: 'since', limit: 'limit' };
const defaultMaxBytes = 16 * 1024 * 1024;
const defaultTimeoutMs = 30_000;

/** Reads pages `GET <url>?cursor=…&since=…&limit=…` of a REST API. `since` is sent in ISO 8601, UTC. */
export function createPageFetcher(options: PageFetcherOptions): FetchPage {
  const base = new URL(options.url);
  const names = options.parameters ?? defaultParameters;
  const headers: Record<string, string> = { accept: 'application/json' };
  if (options.auth.kind === 'bearer') headers['authorization'] = `Bearer ${options.auth.token}`;
  else headers[options.auth.name.toLowerCase()] = options.auth.value;

  function address(cursor: string | null, since: number | null): URL | null {
    if (cursor !== null && isLink(cursor)) {
      const link = URL.canParse(cursor, base.href) ? new URL(cursor, base.href) : null;
      return link?.origin === base.origin ? link : null;
    }
    const url = new URL(base.href);
    url.searchParams.set(names.limit, String(options.pageSize));
    if (cursor !== null) url.searchParams.set(names.cursor, cursor);
    else if (since !== null) url.searchParams.set(names.since, new Date(since).toISOString());
    return url;
  }

  return async ({ cursor, since, signal }) => {
    const url = address(cursor, since);
    if (url === null) return { kind: 'foreign_link' };
    const answer = await httpGet({
      url,
      headers,
      ca: options.ca,
      maxBytes: options.maxResponseBytes ?? defaultMaxBytes,
      timeoutMs: options.timeoutMs ?? defaultTimeoutMs,
      signal,
    });
    if (answer.kind === 'too_large') return answer;
    if (answer.kind === 'network') return { kind: 'retry', reason: answer.reason, retryAfterMs: null };
    if (answer.status !== 200)
      return refusal(answer.status, { retryAfter: answer.retryAfter, hadCursor: cursor !== null });
    return readPage(answer.body, options);
  };
}

/** A next link instead of a cursor, as with `nextLink` and `@odata.nextLink`. */
function isLink(cursor: string): boolean {
  return cursor.startsWith('/') || /^[a-z][a-z0-9+.-]*:\/\//i.test(cursor);
}

function refusal(status: number, more: { retryAfter: string | null; hadCursor: boolean }): PageOutcome {
  if (status === 429 || status >= 500) {
    return { kind: 'retry', reason: `HTTP ${status}`, retryAfterMs: retryAfterMs(more.retryAfter) };
  }
  if (status === 401 || status === 403) return { kind: 'unauthorised', status };
  if (more.hadCursor && (status === 400 || status === 404 || status === 410)) return { kind: 'cursor_refused', status };
  return { kind: 'refused', status };
}

/** Retry-After in seconds or as a date (RFC 9110 10.2.3). */
function retryAfterMs(text: string | null): number | null {
  if (text === null) return null;
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - Date.now());
}

function readPage(body: Buffer, paths: { itemsPath: string; cursorPath: string }): PageOutcome {
  let answer: unknown;
  try {
    answer = parseExactJson(body.toString('utf8'));
  } catch (thrown) {
    return { kind: 'bad_answer', reason: asError(thrown).message.slice(0, 200) };
  }
  const items = valueAt(answer, paths.itemsPath);
  if (!Array.isArray(items)) return { kind: 'bad_answer', reason: `no list at ${paths.itemsPath || 'the top'}` };
  const odd = items.findIndex((item) => typeof item !== 'object' || item === null || Array.isArray(item));
  if (odd >= 0) return { kind: 'bad_answer', reason: `item ${odd} is no object` };
  const next = paths.cursorPath === '' ? undefined : valueAt(answer, paths.cursorPath);
  const cursor = typeof next === 'number' ? String(next) : next;
  if (typeof cursor === 'string' && cursor !== '') return { kind: 'page', items, next: cursor };
  if (cursor === undefined || cursor === null || cursor === '' || cursor === false)
    return { kind: 'page', items, next: null };
  return { kind: 'bad_answer', reason: `no cursor at ${paths.cursorPath}` };
}
