import cookie from '@fastify/cookie';
import Fastify, { type FastifyInstance, type FastifyListenOptions } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { type Clock, systemClock } from '../../core/clock.ts';
import { ApplianceError, asError } from '../../core/errors.ts';
import { repeat } from '../../core/guarded-timers.ts';
import type { RefusalTally } from '../../core/refusal-tally.ts';
import type { Language } from '../../core/verdict.ts';
import type { Diagnostics } from '../../diagnostics/log.ts';
import { alertRoutes } from './alert-routes.ts';
import { assetRoutes } from './asset-routes.ts';
import { limitBodyTime } from './body-time.ts';
import { clockRoutes } from './clock-routes.ts';
import { type ConnectionRefusal, guardConnections } from './connection-guard.ts';
import type { ConsoleContext } from './console-context.ts';
import { type ConsoleLimits, type ConsoleTimeouts, usualLimits } from './console-limits.ts';
import type { ConsolePorts } from './console-ports.ts';
import { deadItemRoutes } from './dead-item-routes.ts';
import { bodyLimitBytes, createErrorHandler } from './error-handler.ts';
import { eventExportRoutes } from './event-export-routes.ts';
import { eventQueryRoutes } from './event-query-routes.ts';
import { eventRoutes } from './event-routes.ts';
import { healthRoutes } from './health-routes.ts';
import { importRoutes } from './import-routes.ts';
import { ledgerRoutes } from './ledger-routes.ts';
import { describeRoutes, serveOpenapi } from './openapi.ts';
import { overviewRoutes } from './overview-routes.ts';
import { requirePage, servePage } from './page-routes.ts';
import { parserBenchRoutes } from './parser-bench-routes.ts';
import { passwordRoutes } from './password-routes.ts';
import { quarantineRoutes } from './quarantine-routes.ts';
import { createRefusalAudit } from './refusal-audit.ts';
import { limitAddresses, limitSessions } from './request-limits.ts';
import { guardOrigins } from './request-origin.ts';
import { runRoutes } from './run-routes.ts';
import { addSecurityHeaders } from './security-headers.ts';
import { findSessions, guardSessions } from './session-guard.ts';
import { type SessionLimits, usualSessionLimits } from './session-limits.ts';
import { sessionRoutes } from './session-routes.ts';
import { sourceAdminRoutes } from './source-admin-routes.ts';
import { sourceNatRoutes } from './source-nat-routes.ts';
import { sourceRoutes } from './source-routes.ts';
import { statusRoutes } from './status-routes.ts';
import { storageRoutes } from './storage-routes.ts';
import { ticketRoutes } from './ticket-routes.ts';
import { unknownSenderRoutes } from './unknown-sender-routes.ts';

export interface ConsoleServerOptions {
  /** PEM texts. */
  tls: { key: string; cert: string };
  /** Absolute path of the built page (`dist/console`). */
  pageFolder: string;
  /** Language of the page and of messages where the client names none. */
  language: Language;
  diagnostics: Diagnostics;
  /** The believed time; the machine's clock where it is left out. */
  clock?: Clock;
  /** The machine's clock. */
  wall?: Clock;
  sessionLimits?: SessionLimits;
  limits?: Partial<ConsoleLimits>;
  /** Where refusals are counted for others to see. */
  refusals?: RefusalTally;
}

/** An address to bind, or a listening socket that the service manager handed over (`LISTEN_FDS`). */
export type ListenTarget = { host: string; port: number } | { fd: number };

export interface ConsoleServer {
  /** Starts to serve; answers with the port. Throws CONSOLE_PAGE_ABSENT or CONSOLE_ADDRESS_UNAVAILABLE. */
  listen(target: ListenTarget): Promise<number>;
  /** Bound address, null before `listen` and after `close`. */
  address(): { host: string; port: number } | null;
  /** New connections see this certificate; throws where certificate and key do not fit, and keeps the one it has. */
  renewCertificate(tls: { key: string; cert: string }): void;
  /** Takes no new requests and waits for those in hand. */
  close(): Promise<void>;
}

const uploadTimeoutMs = 4 * 3_600_000;
const refusalLookMs = 30_000;
/** Answers in hand may end within. */
const closeGraceMs = 3000;

/** The console: the API under `/api` and the page, over HTTPS only. */
export function createConsoleServer(ports: ConsolePorts, options: ConsoleServerOptions): ConsoleServer {
  const { clock = systemClock, diagnostics, language } = options;
  const limits = { ...usualLimits, ...options.limits };
  const app = createApp(options, limits.timeouts, { clock, diagnostics, language });
  const tally = options.refusals && { tally: options.refusals };
  const refusals = createRefusalAudit({ audit: ports.audit, clock, diagnostics, ...tally });
  const refusalTimer = repeat(refusalLookMs, refusals.look, ({ message }) =>
    diagnostics.report('error', 'RefusalNotAuditedError', { error: message }),
  ).unref();
  const noteRefused = (address: string, reason: ConnectionRefusal) => {
    const entry = { at: clock.now(), actor: '', address, target: '', details: { reason } };
    void refusals.note({ ...entry, action: 'connection.refuse', outcome: 'refused' });
  };
  const connections = guardConnections(app.server, limits.connections, noteRefused);
  const context: ConsoleContext = {
    ports,
    clock,
    wall: options.wall ?? clock,
    diagnostics,
    language,
    sessionLimits: options.sessionLimits ?? usualSessionLimits,
    requestLimits: limits.requests,
    refusals,
    connections,
  };
  void app.register(async (root) => assemble(root, context, { ...limits.timeouts, pageFolder: options.pageFolder }));

  return {
    async listen(target) {
      requirePage(options.pageFolder);
      await bind(app, target);
      return boundAddress(app)?.port ?? 0;
    },
    address: () => boundAddress(app),
    renewCertificate({ key, cert }) {
      const server = app.server as unknown as { setSecureContext(options: object): void };
      server.setSecureContext({ key, cert, minVersion: 'TLSv1.2' });
    },
    async close() {
      connections.stop(closeGraceMs);
      await app.close();
      refusalTimer.stop();
      await refusals.flush();
    },
  };
}

function createApp(
  { tls }: Pick<ConsoleServerOptions, 'tls'>,
  timeouts: ConsoleTimeouts,
  context: Pick<ConsoleContext, 'clock' | 'diagnostics' | 'language'>,
): FastifyInstance {
  // The https server differs from the http one in type parameters that no plugin here uses.
  return Fastify({
    https: {
      ...tls,
      minVersion: 'TLSv1.2',
      handshakeTimeout: timeouts.handshakeMs,
      headersTimeout: timeouts.headersMs,
      // Node looks every 30 s otherwise, whatever the limits are.
      connectionsCheckingInterval: Math.min(2000, timeouts.headersMs),
    },
    logger: false,
    bodyLimit: bodyLimitBytes,
    // Uploads may take long; every other body is limited by `limitBodyTime` (`allowLongBody`).
    requestTimeout: uploadTimeoutMs,
    keepAliveTimeout: timeouts.keepAliveMs,
    connectionTimeout: timeouts.stalledMs,
    routerOptions: { maxParamLength: 64 },
    genReqId: createRequestIds(context.clock),
    frameworkErrors: createErrorHandler(context),
  }) as unknown as FastifyInstance;
}

async function assemble(
  app: FastifyInstance,
  context: ConsoleContext,
  { bodyMs, pageFolder }: { bodyMs: number; pageFolder: string },
): Promise<void> {
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(createErrorHandler(context));
  app.decorateRequest('consoleSession', null);
  await addSecurityHeaders(app);
  await limitAddresses(app, context);
  limitBodyTime(app, bodyMs);
  await app.register(cookie);
  await describeRoutes(app, context.ports.status.version());
  await app.register(async (api) => addApi(api, context), { prefix: '/api' });
  await servePage(app, pageFolder);
}

async function addApi(api: FastifyInstance, context: ConsoleContext): Promise<void> {
  findSessions(api, context);
  limitSessions(api, context);
  guardOrigins(api, context);
  guardSessions(api);
  const plugins = [
    sessionRoutes,
    passwordRoutes,
    overviewRoutes,
    alertRoutes,
    ticketRoutes,
    eventRoutes,
    eventQueryRoutes,
    eventExportRoutes,
    runRoutes,
    deadItemRoutes,
    importRoutes,
    sourceRoutes,
    sourceAdminRoutes,
    sourceNatRoutes,
    unknownSenderRoutes,
    ledgerRoutes,
    quarantineRoutes,
    clockRoutes,
    healthRoutes,
    assetRoutes,
    parserBenchRoutes,
    statusRoutes,
    storageRoutes,
  ];
  for (const plugin of plugins) await api.register(plugin, { context });
  serveOpenapi(api);
}

async function bind(app: FastifyInstance, target: ListenTarget): Promise<void> {
  // Fastify hands its options on to node:net, which takes `fd`; a host keeps it from binding both loopback addresses.
  const listenOptions = 'fd' in target ? { fd: target.fd, host: '0.0.0.0' } : target;
  const wanted = 'fd' in target ? `descriptor ${target.fd}` : `${target.host}:${target.port}`;
  try {
    await app.listen(listenOptions satisfies object as FastifyListenOptions);
  } catch (error) {
    if (error instanceof ApplianceError || !('syscall' in asError(error))) throw error;
    const params = { address: wanted, reason: asError(error).message };
    throw new ApplianceError('CONSOLE_ADDRESS_UNAVAILABLE', { params, cause: error });
  }
}

function boundAddress(app: FastifyInstance): { host: string; port: number } | null {
  const bound = app.server.address();
  return bound === null || typeof bound === 'string' ? null : { host: bound.address, port: bound.port };
}

/** Request ids that stay unique over restarts: start time and a counter. */
function createRequestIds(clock: Clock): () => string {
  const start = clock.now().toString(36);
  let count = 0;
  return () => {
    count += 1;
    return `${start}-${count.toString(36)}`;
  };
}
