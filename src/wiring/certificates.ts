import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asError } from '../core/errors.ts';
import type { Diagnostics } from '../diagnostics/log.ts';
import type { ClientCertificatePolicy, TlsIdentity } from '../ingest/receiver-options.ts';
import { checkPair, readCertificate, type ServerCertificate, selfMadeCertificate } from '../security/certificates.ts';
import { hostAndPort } from '../settings/inherited-sockets.ts';
import type { Settings } from '../settings/schema.ts';
import { type FileWatch, watchFiles } from './watch-files.ts';

/** Who shows the certificates; each throws or rejects where it cannot use what it is given, and keeps what it has. */
export interface CertificateUsers {
  renewConsole(identity: TlsIdentity): void;
  renewFeeds(identity: TlsIdentity): Promise<void>;
}

/** The certificates of console and feeds, taken over anew whenever their files change. */
export interface Certificates {
  console: ServerCertificate;
  feeds: TlsIdentity;
  /** Begins to watch the files. */
  serve(users: CertificateUsers): void;
  /** Takes the files as they are now. What cannot be used is reported, and the one before it stays in use. */
  reload(): Promise<void>;
  stop(): void;
}

const lookEveryMs = 30_000;

/**
 * Reads what the settings name, or the self-made certificate, which is made anew where it is out of its time by the
 * believed one (null: the clock is doubted, and it stays). @throws Error naming the file that cannot be read or used */
export async function openCertificates(
  settings: Settings,
  diagnostics: Diagnostics,
  believedTime: () => number | null,
): Promise<Certificates> {
  const paths = pathsOf(settings);
  const console = await consoleCertificate(settings, paths, believedTime());
  const feeds = readFeeds(paths);
  let users: CertificateUsers | null = null;
  let watch: FileWatch | null = null;
  let reloading: Promise<void> = Promise.resolve();

  async function attempt(user: string, renew: () => Promise<string>): Promise<void> {
    try {
      const fingerprint = await renew();
      diagnostics.report('info', 'CertificateRenewed', { user, fingerprint });
    } catch (thrown) {
      diagnostics.report('error', 'CertificateRefusedError', { user, error: asError(thrown).message });
    }
  }

  async function takeOver(to: CertificateUsers): Promise<void> {
    await attempt('console', async () => {
      const next = await consoleCertificate(settings, paths, believedTime());
      checkPair(next);
      to.renewConsole(next);
      return next.fingerprint;
    });
    await attempt('feeds', async () => {
      const { fingerprint } = readCertificate(paths.feedCert, paths.feedKey);
      await to.renewFeeds(readFeeds(paths));
      return fingerprint;
    });
  }

  const failed = (error: Error) => diagnostics.report('error', 'CertificateWatchError', { error: error.message });
  const reload = () => {
    const to = users;
    // One after the other, so that the files read last are those in use.
    if (to !== null) reloading = reloading.then(() => takeOver(to));
    return reloading;
  };
  return {
    console,
    feeds,
    serve(given) {
      users = given;
      const { consoleCert, consoleKey, feedCert, feedKey, clientCa } = paths;
      const files = [...new Set([consoleCert, consoleKey, feedCert, feedKey, clientCa])].filter((path) => path !== '');
      watch = watchFiles(files, { everyMs: lookEveryMs, onChanged: reload, onError: failed });
    },
    reload,
    stop() {
      watch?.stop();
      users = null;
    },
  };
}

/** What the settings ask of senders over syslog TLS; null where no certificate is asked for. */
export function clientPolicyOf({ ingest }: Settings): ClientCertificatePolicy | null {
  if (ingest.tlsClientAuth === 'off') return null;
  return { mode: ingest.tlsClientAuth, subjects: ingest.tlsClientSubjects };
}

type Paths = ReturnType<typeof pathsOf>;

function pathsOf({ console, data, ingest }: Settings) {
  const own = console.certificateFile !== '';
  const folder = join(data.folder, 'certificate');
  const consoleCert = own ? console.certificateFile : join(folder, 'server.crt');
  const consoleKey = own ? console.keyFile : join(folder, 'server.key');
  const separate = ingest.certificateFile !== '';
  return {
    consoleCert,
    consoleKey,
    feedCert: separate ? ingest.certificateFile : consoleCert,
    feedKey: separate ? ingest.keyFile : consoleKey,
    clientCa: ingest.tlsClientAuth === 'off' ? '' : ingest.tlsClientCa,
  };
}

function consoleCertificate({ console, data }: Settings, paths: Paths, now: number | null): Promise<ServerCertificate> {
  if (console.certificateFile !== '') return Promise.resolve(readCertificate(paths.consoleCert, paths.consoleKey));
  const host = hostAndPort(console.listen)?.host ?? '';
  return selfMadeCertificate(join(data.folder, 'certificate'), host === '' ? [] : [host], now);
}

function readFeeds(paths: Paths): TlsIdentity {
  const pair = readCertificate(paths.feedCert, paths.feedKey);
  checkPair(pair);
  return {
    cert: pair.cert,
    key: pair.key,
    clientCa: paths.clientCa === '' ? null : readFileSync(paths.clientCa, 'utf8'),
  };
}
