import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Appliance, startAppliance } from './appliance.ts';
import { ApplianceError, asError } from './core/errors.ts';
import { surviveBrokenOutput } from './diagnostics/broken-output.ts';
import { createDiagnostics } from './diagnostics/log.ts';
import { inheritedSockets } from './settings/inherited-sockets.ts';
import { loadSettings } from './settings/load-settings.ts';
import type { Settings } from './settings/schema.ts';

const programFolder = dirname(import.meta.dirname);
const usage = 'haetae [--config FILE]';
/** Exit codes of sysexits.h: wrong settings are not worth a restart, everything else is. */
const exitCodes = { ok: 0, failure: 1, usage: 64, settings: 78 };
const graceMs = 10_000;

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function refuse(error: Error, code: number): never {
  const lines = error instanceof ApplianceError ? [error.messageIn('ko'), error.messageIn('en')] : [error.message];
  process.stderr.write(`${lines.join('\n')}\n`);
  process.exit(code);
}

function readOptions(): { config: string } {
  try {
    const { values } = parseArgs({ options: { config: { type: 'string' } } });
    return { config: resolve(values.config ?? resolve(programFolder, 'config/haetae.yaml')) };
  } catch (thrown) {
    return refuse(new Error(`${asError(thrown).message}\nusage: ${usage}`), exitCodes.usage);
  }
}

function readSettings(file: string): Settings {
  try {
    return loadSettings(file, programFolder);
  } catch (thrown) {
    return refuse(asError(thrown), exitCodes.settings);
  }
}

/** The first signal finishes what is in hand within 10 s, the second one ends at once. */
function stopOnSignals(appliance: Promise<Appliance>): void {
  let asked = false;
  const onSignal = (signal: NodeJS.Signals) => {
    if (asked) process.exit(exitCodes.failure);
    asked = true;
    say(`${signal}: 하던 일을 마치고 끝냅니다. / finishing what is in hand.`);
    const overdue = setTimeout(() => process.exit(exitCodes.failure), graceMs + 2000);
    appliance
      .then((running) => running.stop(graceMs))
      .then(
        () => {
          clearTimeout(overdue);
          process.exit(exitCodes.ok);
        },
        (thrown) => refuse(asError(thrown), exitCodes.failure),
      );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

async function main(): Promise<void> {
  // Events, tokens and keys are for this account only.
  process.umask(0o077);
  surviveBrokenOutput(process.stdout, process.stderr);
  const settings = readSettings(readOptions().config);
  const diagnostics = createDiagnostics({ level: settings.log.level });
  const starting = startAppliance({
    settings,
    diagnostics,
    programFolder,
    sockets: inheritedSockets(process.env, process.pid),
    onFatal: (error) => refuse(error, exitCodes.failure),
  });
  stopOnSignals(starting);
  const failed = (what: string) => (thrown: unknown) =>
    diagnostics.report('error', what, { error: asError(thrown).message });
  process.on('SIGHUP', () => {
    starting.then((running) => running.reload()).catch(failed('ReloadError'));
  });
  // The last net: a promise that somebody forgot is told of and costs nothing else. What is thrown outside a promise
  // leaves nobody knows what undone: it ends the process, and the durable queues and ledgers are what the next one has.
  process.on('unhandledRejection', (thrown) =>
    diagnostics.report('error', 'PromiseForgottenError', {
      error: asError(thrown).message,
      stack: asError(thrown).stack,
    }),
  );
  const { addresses, firstAdministrator } = await starting;
  say(`해태 / Haetae: ${addresses.console}`);
  for (const [name, address] of Object.entries(addresses.feeds)) say(`  ${name}: ${address}`);
  if (firstAdministrator) {
    say(`관리자 / administrator: ${firstAdministrator.name}`);
    say(`일회용 비밀번호 / one-time password: ${firstAdministrator.password}`);
    say(
      '처음 로그인할 때 바꿔야 합니다. 다시 보여 주지 않습니다. / Change it at first sign-in; it is not shown again.',
    );
  }
}

main().catch((thrown) => refuse(asError(thrown), exitCodes.failure));
