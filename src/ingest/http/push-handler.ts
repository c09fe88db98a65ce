import type { IncomingMessage } from 'node:http';
import type { FeedDoneMessage } from '../../core/deliveries.ts';
import type { PushSource } from '../../core/source.ts';
import type { ReceiverLimits } from '../receiver-options.ts';
import type { PushStats } from '../receiver-stats.ts';
import { peerAddress } from '../syslog/peer-address.ts';
import type { BearerTokens } from './bearer-tokens.ts';
import type { FeedRequests } from './feed-requests.ts';
import { type PushBody, readPushBody } from './push-body.ts';

export interface PushAnswer {
  status: number;
  headers?: Record<string, string>;
  body: Record<string, string | number>;
}

export interface PushHandlerOptions {
  tokens: BearerTokens;
  feeds: FeedRequests;
  limits: ReceiverLimits;
  stats: PushStats;
  /** Resolves true when there is room on the way to the writer, false when the time is over. */
  waitForRoom(timeoutMs: number): Promise<boolean>;
  /** True while the appliance accepts nothing because its disk is full. */
  halted(): boolean;
}

const contentTypes = ['application/x-ndjson', 'application/ndjson', 'application/jsonl', 'application/json'];

type ReadBody = Extract<PushBody, { kind: 'body' }>;
type PushHandler = (request: IncomingMessage, onAccepted: () => void) => Promise<PushAnswer>;

/**
 * Answers `POST /v1/feeds/<source>/events`; see README for the statuses. `onAccepted` is called once the request showed
 * a token of its source.
 */
export function createPushHandler(options: PushHandlerOptions): PushHandler {
  const inHand = new Map<number, number>();
  let bytesInHand = 0;

  async function admit(request: IncomingMessage): Promise<PushSource | PushAnswer> {
    const name = /^\/v1\/feeds\/([A-Za-z0-9_-]{1,64})\/events$/.exec((request.url ?? '').split('?')[0] ?? '')?.[1];
    if (name === undefined) return problem(404, 'no such resource');
    const check = await options.tokens.check(name, request.headers.authorization);
    if (check.kind === 'unknown_token') {
      return problem(401, 'a bearer token of this source is needed', { 'www-authenticate': 'Bearer realm="feeds"' });
    }
    if (check.kind === 'other_source') return problem(403, 'the token belongs to another source');
    if (check.kind === 'no_such_source') return problem(404, 'no such source');
    if (request.method !== 'POST') return problem(405, 'only POST is allowed', { allow: 'POST' });
    return mediaProblem(request) ?? sizeProblem(request) ?? check.source;
  }

  function sizeProblem(request: IncomingMessage): PushAnswer | null {
    const announced = Number(request.headers['content-length'] ?? 0);
    if (announced > options.limits.maxBodyBytes) return tooLarge(options.limits.maxBodyBytes);
    return null;
  }

  /** What a body can take in memory: as sent and unpacked. */
  function reserved(request: IncomingMessage): number {
    const announced = Number(request.headers['content-length'] ?? Number.NaN);
    const gzip = request.headers['content-encoding'] === 'gzip';
    return gzip || Number.isNaN(announced) ? options.limits.maxBodyBytes : announced;
  }

  /** Why nothing can be taken now; null as soon as there is room. */
  async function refusal(): Promise<PushAnswer | null> {
    const hasRoom = !options.halted() && (await options.waitForRoom(options.limits.pushTimeoutMs));
    if (options.halted()) return diskFull();
    return hasRoom ? null : later(503, 'the appliance is busy');
  }

  async function take(request: IncomingMessage, source: PushSource): Promise<PushAnswer> {
    const refused = await refusal();
    if (refused !== null) return refused;
    const { maxBodyBytes: maxBytes, maxPushLines: maxLines } = options.limits;
    const read = await readPushBody(request, { maxBytes, maxLines });
    if (read.kind === 'body') return deliver(request, source, read);
    if (read.kind === 'too_large') return tooLarge(maxBytes);
    if (read.kind === 'too_many_lines') return tooManyLines(maxLines);
    return problem(400, read.kind === 'bad_gzip' ? 'the body is not valid gzip' : 'the body ended too early');
  }

  async function deliver(request: IncomingMessage, source: PushSource, read: ReadBody): Promise<PushAnswer> {
    const received = read.lineCount;
    options.stats.receivedLines += received;
    if (received === 0) return { status: 200, body: { received: 0, stored: 0, duplicates: 0, quarantined: 0 } };
    const peer = peerAddress(request.socket.remoteAddress);
    const answer = await options.feeds.send({ sourceId: source.id, peer, body: read.bytes });
    const final = answer.kind === 'failed' ? notStored[answer.error] : undefined;
    if (final !== undefined) return final;
    if (answer.kind !== 'committed') return later(503, 'not stored; send it again');
    const { stored, duplicates, quarantined } = answer.done;
    options.stats.stored += stored;
    options.stats.duplicates += duplicates;
    options.stats.quarantined += quarantined;
    return { status: 200, body: { received, stored, duplicates, quarantined } };
  }

  return async (request, onAccepted) => {
    const admitted = await admit(request);
    if ('status' in admitted) return admitted;
    onAccepted();
    const pushes = inHand.get(admitted.id) ?? 0;
    if (pushes >= options.limits.maxPushesPerSource) return later(429, 'too many requests at once');
    const bytes = reserved(request);
    if (bytesInHand > 0 && bytesInHand + bytes > options.limits.maxPushBytesTotal) {
      return later(503, 'the appliance is busy');
    }
    inHand.set(admitted.id, pushes + 1);
    bytesInHand += bytes;
    try {
      return await take(request, admitted);
    } finally {
      inHand.set(admitted.id, (inHand.get(admitted.id) ?? 1) - 1);
      bytesInHand -= bytes;
    }
  };
}

function mediaProblem(request: IncomingMessage): PushAnswer | null {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (!contentTypes.includes(type)) return problem(415, 'send application/x-ndjson');
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity' && encoding !== 'gzip') return problem(415, 'send it plain or with gzip');
  return null;
}

function problem(status: number, detail: string, headers: Record<string, string> = {}): PushAnswer {
  return { status, headers, body: { error: detail } };
}

function later(status: number, detail: string): PushAnswer {
  return problem(status, detail, { 'retry-after': '1' });
}

/** What sending again does not mend. */
const notStored: Partial<Record<NonNullable<FeedDoneMessage['error']>, PushAnswer>> = {
  'source disabled': problem(403, 'the source is switched off'),
  'records lost': problem(500, 'some of the records cannot be stored; all others are'),
};

/** A sender that sees the reason can tell its people; room is not made within a second. */
function diskFull(): PushAnswer {
  return problem(503, 'the disk of the appliance is full; nothing is accepted for now', { 'retry-after': '30' });
}

function tooLarge(maxBytes: number): PushAnswer {
  return { status: 413, body: { error: 'the body is too large', maxBytes } };
}

function tooManyLines(maxLines: number): PushAnswer {
  const error = `the body has more than ${maxLines} lines; send it in several requests`;
  return { status: 413, body: { error, maxLines } };
}
