import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { asError } from '../core/errors.ts';
import type { FromChild, ToChild } from './messages.ts';

/** A running inference child. */
export interface InferenceChild {
  pid: number;
  send(message: ToChild): void;
  /** SIGKILL: native code that hangs hears nothing else. */
  kill(): void;
  /** Last lines that native code printed, for error messages. */
  lastOutput(): string;
}

export interface ChildEvents {
  onMessage(message: FromChild): void;
  /** Called once, with how it ended: `exit code 1`, `signal SIGKILL`, or why it could not be started. */
  onExit(ending: string): void;
}

/** Characters of native output that are kept. */
const keptOutput = 2000;

/**
 * Starts the child: the same program on the entry `child.ts`, in the root folder, with an environment that holds only
 * what the libraries need. Its output is caught, because native code prints what it likes.
 */
export function startInferenceChild(events: ChildEvents): InferenceChild {
  const entry = fileURLToPath(new URL(`child${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url));
  const child = fork(entry, [], {
    cwd: '/',
    env: childEnvironment(process.env),
    execArgv: ['--disable-warning=ExperimentalWarning'],
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  const keep = (piece: Buffer) => {
    output = (output + piece.toString('utf8')).slice(-keptOutput);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  reportEnding(child, events);
  child.on('message', (message) => events.onMessage(message as FromChild));
  return {
    pid: child.pid ?? 0,
    send: (message) => {
      // A failing send means that the child is ending; its exit is reported and rejects what was in hand.
      if (child.connected) child.send(message, () => {});
    },
    kill: () => {
      child.kill('SIGKILL');
    },
    lastOutput: () => output.trim().split('\n').slice(-3).join(' | '),
  };
}

function reportEnding(child: ChildProcess, events: ChildEvents): void {
  let reported = false;
  const report = (ending: string) => {
    if (reported) return;
    reported = true;
    events.onExit(ending);
  };
  child.on('error', (thrown) => {
    // Also raised when a signal or message cannot be delivered; only a child that never started has no pid.
    if (child.pid === undefined) report(`it could not be started: ${asError(thrown).message}`);
  });
  child.on('exit', (code, signal) => report(signal ? `signal ${signal}` : `exit code ${code}`));
}

/** Telemetry of ONNX Runtime is off; a home folder is not given, so that no library writes to one. */
function childEnvironment(own: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = ['PATH', 'LANG', 'TZ', 'LD_LIBRARY_PATH'];
  const environment = Object.fromEntries(kept.flatMap((name) => (own[name] ? [[name, own[name]]] : [])));
  return { ...environment, HOME: '/nonexistent', ORT_DISABLE_TELEMETRY: '1' };
}
