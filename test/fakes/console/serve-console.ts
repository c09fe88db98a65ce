import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConsoleLimits } from '../../../src/console/api/console-limits.ts';
import { type ConsoleServer, createConsoleServer, type ListenTarget } from '../../../src/console/api/console-server.ts';
import type { SessionLimits } from '../../../src/console/api/session-limits.ts';
import type { Clock } from '../../../src/core/clock.ts';
import { type Diagnostics, silentDiagnostics } from '../../../src/diagnostics/log.ts';
import { selfMadeCertificate } from '../../../src/security/certificates.ts';
import { createFakeConsole, type FakeConsole, type FakeConsoleOptions } from './console-ports.ts';

export interface ServedConsole {
  url: string;
  port: number;
  /** PEM text of the certificate, for clients that check it. */
  ca: string;
  fake: FakeConsole;
  server: ConsoleServer;
  close(): Promise<void>;
}

export interface ServeOptions extends Partial<FakeConsoleOptions> {
  /** The built page; without it a page of one line stands in. */
  pageFolder?: string;
  target?: ListenTarget;
  clock?: Clock;
  sessionLimits?: SessionLimits;
  limits?: Partial<ConsoleLimits>;
  diagnostics?: Diagnostics;
}

/** Starts the real console server over the invented company, with a certificate of its own in a temporary folder. */
export async function serveConsole(options: ServeOptions = {}): Promise<ServedConsole> {
  const folder = mkdtempSync(join(tmpdir(), 'haetae-console-'));
  const tls = await selfMadeCertificate(join(folder, 'tls'));
  if (options.pageFolder === undefined)
    writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Haetae</title>');
  const now = options.now ?? options.clock?.now() ?? Date.now();
  const fake = createFakeConsole({ ...options, now });
  const server = createConsoleServer(fake, {
    tls,
    pageFolder: options.pageFolder ?? folder,
    language: 'ko',
    diagnostics: options.diagnostics ?? silentDiagnostics,
    ...(options.clock && { clock: options.clock }),
    ...(options.limits && { limits: options.limits }),
    ...(options.sessionLimits && { sessionLimits: options.sessionLimits }),
  });
  const target = options.target ?? { host: '127.0.0.1', port: 0 };
  const port = await server.listen(target).catch(async (error: unknown) => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
    throw error;
  });
  return {
    url: `https://localhost:${port}`,
    port,
    ca: tls.cert,
    fake,
    server,
    async close() {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

// As a program: `node test/fakes/console/serve-console.ts [page folder] [port or fd:N]`, signed in as admin.
if (import.meta.main) {
  const [pageFolder = 'dist/console', where = '8443'] = process.argv.slice(2);
  const page = join(process.cwd(), pageFolder);
  const served = await serveConsole({
    ...(existsSync(page) && { pageFolder: page }),
    target: where.startsWith('fd:') ? { fd: Number(where.slice(3)) } : { host: '127.0.0.1', port: Number(where) },
    users: { admin: { password: 'Gaon-2026!' } },
  });
  console.log(`ready ${served.url} admin Gaon-2026!`);
  process.on('SIGTERM', () => void served.close());
}
