import type { IncomingMessage } from 'node:http';
import type { PushSource } from '../../core/source.ts';
import type { ReceiverLimits } from '../receiver-options.ts';
import type { PushStats } from '../receiver-stats.ts';
import type { RefusalKind, RefusalReports } from '../refusal-reports.ts';
import { peerAddress } from '../syslog/peer-address.ts';
import type { BearerTokens } from './bearer-tokens.ts';
import type { BodySizes } from './body-collector.ts';
import type { FeedRequests } from './feed-requests.ts';
import { diskFull, later, notStored, type PushAnswer, problem, tooLarge, tooManyLines } from './push-answers.ts';
import { type PushBody, readPushBody } from './push-body.ts';
import { createPushShares, type PushShare } from './push-shares.ts';

export interface PushHandlerOptions {
  tokens: BearerTokens;
  feeds: FeedRequests;
  limits: ReceiverLimits;
  stats: PushStats;
  refusals: Pick<RefusalReports, 'note'>;
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
  const shares = createPushShares(options.limits);

  async function admit(request: IncomingMessage): Promise<PushSource | PushAnswer> {
    const name = /^\/v1\/feeds\/([A-Za-z0-9_-]{1,64})\/events$/.exec((request.url ?? '').split('?')[0] ?? '')?.[1];
    if (name === undefined) return problem(404, 'no such resource');
    const check = await options.tokens.check(name, request.headers.authorization);
    if (check.kind !== 'accepted') {
      if (check.kind !== 'no_such_source') note(request, 'push_token');
      return tokenProblems[check.kind]();
    }
    if (request.method !== 'POST') return problem(405, 'only POST is allowed', { allow: 'POST' });
    return mediaProblem(request) ?? sizeProblem(request) ?? check.source;
  }

  function note(request: IncomingMessage, kind: RefusalKind): void {
    options.refusals.note(kind, peerAddress(request.socket.remoteAddress));
  }

  function sizeProblem(request: IncomingMessage): PushAnswer | null {
    const announced = Number(request.headers['content-length'] ?? 0);
    if (announced <= options.limits.maxBodyBytes) return null;
    note(request, 'push_too_large');
    return tooLarge(options.limits.maxBodyBytes);
  }

  /** Why nothing can be taken now; null as soon as there is room. */
  async function refusal(): Promise<PushAnswer | null> {
    const hasRoom = !options.halted() && (await options.waitForRoom(options.limits.pushTimeoutMs));
    if (options.halted()) return diskFull();
    return hasRoom ? null : later(503, 'the appliance is busy');
  }

  async function take(request: IncomingMessage, source: PushSource, share: PushShare): Promise<PushAnswer> {
    const refused = await refusal();
    if (refused !== null) return refused;
    const {
      maxBodyBytes: maxBytes,
      maxPushLines: maxLines,
      bodyMs,
      bodyGraceMs,
      minBodyBytesPerSecond,
    } = options.limits;
    const limits = { maxBytes, maxLines, bodyMs, bodyGraceMs, minBodyBytesPerSecond };
    const read = await readPushBody(request, limits, share);
    if (read.kind === 'body') return deliver(request, source, read);
    if (read.kind === 'too_slow') note(request, 'push_slow');
    if (read.kind === 'no_memory') note(request, 'push_memory');
    if (read.kind === 'too_large' || read.kind === 'too_many_lines') note(request, 'push_too_large');
    return bodyProblems[read.kind](limits);
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
    const share = shares.begin(admitted.id);
    if (typeof share === 'string') {
      note(request, share);
      return later(429, share === 'push_rate' ? 'too many requests a second' : 'too many requests at once');
    }
    try {
      return await take(request, admitted, share);
    } finally {
      share.end();
    }
  };
}

const tokenProblems = {
  unknown_token: () =>
    problem(401, 'a bearer token of this source is needed', { 'www-authenticate': 'Bearer realm="feeds"' }),
  other_source: () => problem(403, 'the token belongs to another source'),
  no_such_source: () => problem(404, 'no such source'),
};

const bodyProblems: Record<Exclude<PushBody['kind'], 'body'>, (sizes: BodySizes) => PushAnswer> = {
  too_large: ({ maxBytes }) => tooLarge(maxBytes),
  too_many_lines: ({ maxLines }) => tooManyLines(maxLines),
  bad_gzip: () => problem(400, 'the body is not valid gzip'),
  incomplete: () => problem(400, 'the body ended too early'),
  too_slow: () => later(408, 'the body came too slowly'),
  no_memory: () => later(503, 'the appliance is busy'),
};

function mediaProblem(request: IncomingMessage): PushAnswer | null {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (!contentTypes.includes(type)) return problem(415, 'send application/x-ndjson');
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity' && encoding !== 'gzip') return problem(415, 'send it plain or with gzip');
  return null;
}
