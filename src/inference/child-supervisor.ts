import { ApplianceError, asError } from '../core/errors.ts';
import { after, type GuardedTimer, repeat } from '../core/guarded-timers.ts';
import type { Diagnostics } from '../diagnostics/log.ts';
import type { InferenceRole } from './catalogue.ts';
import { readAnonymousMemory } from './child-memory.ts';
import { type InferenceChild, startInferenceChild } from './child-process.ts';
import { type ChildWatchdog, createChildWatchdog } from './child-watchdog.ts';
import type { InferenceLimits } from './inference-limits.ts';
import type { FromChild } from './messages.ts';
import { asInferenceError, crashError, stoppedError } from './role-errors.ts';
import { type HostedRole, RoleRuntime } from './role-runtime.ts';

export interface SupervisorOptions {
  limits: InferenceLimits;
  /** Ceiling of the child's RssAnon + VmSwap. */
  memoryLimitBytes: number;
  diagnostics: Diagnostics;
}

interface RunningChild {
  process: InferenceChild;
  watchdog: ChildWatchdog;
  startedAt: number;
  /** Set where the supervisor itself ended it. */
  ending: { reason: string; blamed: InferenceRole[] } | 'planned' | null;
}

/** Starts, watches, limits, recycles and restarts one inference child. Times are monotonic milliseconds. */
export class ChildSupervisor {
  readonly #roles: RoleRuntime[];
  readonly #options: SupervisorOptions;
  #child: RunningChild | null = null;
  #preparing = false;
  #ticker: GuardedTimer | null = null;
  #stopped: PromiseWithResolvers<void> | null = null;

  constructor(roles: readonly HostedRole[], options: SupervisorOptions) {
    this.#options = options;
    this.#roles = roles.map((role) => new RoleRuntime(role, options.limits, options.diagnostics));
  }

  start(): void {
    this.#ticker = repeat(this.#options.limits.checkEveryMs, () => this.#tick(), this.#failed);
    this.#load();
  }

  /** Ends the child at once; what is in hand must have been waited for before. */
  async stop(): Promise<void> {
    this.#ticker?.stop();
    this.#stopped = Promise.withResolvers<void>();
    if (!this.#child) return;
    this.#child.ending = 'planned';
    this.#child.process.kill();
    await this.#stopped.promise;
  }

  statusOf(role: InferenceRole) {
    const pid = this.#child?.process.pid ?? null;
    const memoryBytes = pid === null ? null : readAnonymousMemory(pid);
    return { ...this.#runtime(role).status(performance.now()), pid, memoryBytes };
  }

  #runtime(role: InferenceRole): RoleRuntime {
    const runtime = this.#roles.find((candidate) => candidate.role === role);
    if (!runtime) throw new Error(`This child hosts no ${role} model.`);
    return runtime;
  }

  /** Loads one model after the other, so that a crash while loading names its model. */
  async #loadNext(): Promise<void> {
    const waiting = this.#roles.find((runtime) => runtime.isWaiting && !runtime.inChild);
    const loading = this.#roles.some((runtime) => runtime.isWaiting && runtime.inChild);
    if (!waiting || loading || this.#preparing || this.#stopped) return;
    this.#preparing = true;
    const load = await waiting.prepare().catch((thrown: unknown) => asInferenceError(thrown, waiting.role));
    this.#preparing = false;
    if (this.#stopped) return;
    if (load instanceof ApplianceError) {
      waiting.withdraw(load, performance.now());
    } else {
      this.#child ??= this.#launch();
      waiting.inChild = true;
      this.#child.watchdog.begin(waiting.role, 'loading', performance.now());
      this.#child.process.send({ kind: 'load', load });
    }
    this.#load();
  }

  #launch(): RunningChild {
    const process = startInferenceChild({
      onMessage: (message) => this.#receive(message),
      onExit: (ending) => this.#childEnded(ending),
    });
    this.#options.diagnostics.report('info', 'InferenceChildStarted', { pid: process.pid });
    const startedAt = performance.now();
    const watchdog = createChildWatchdog(this.#options.limits, startedAt);
    return { process, watchdog, startedAt, ending: null };
  }

  #receive(message: FromChild): void {
    const at = performance.now();
    switch (message.kind) {
      case 'alive':
        this.#child?.watchdog.noteAlive(at);
        break;
      case 'progress':
        this.#child?.watchdog.noteProgress(message.role, at);
        break;
      case 'loaded':
        this.#becameReady(this.#runtime(message.role), message.durationMs);
        break;
      case 'load_failed':
        this.#child?.watchdog.end(message.role);
        this.#runtime(message.role).crashed(message.reason, at);
        this.#loadLater();
        break;
      case 'done':
        for (const { lane } of this.#roles) lane.settle(message.id, { result: message.result });
        break;
      case 'failed':
        for (const { lane } of this.#roles) lane.settle(message.id, { error: message.error });
        break;
    }
  }

  #becameReady(runtime: RoleRuntime, durationMs: number): void {
    const child = this.#child;
    if (!child || child.ending) return;
    child.watchdog.end(runtime.role);
    this.#options.diagnostics.report('info', 'InferenceModelLoaded', { role: runtime.role, durationMs });
    runtime.ready({
      send: (message) => child.process.send(message),
      onBusy: (busy) => {
        if (busy) return child.watchdog.begin(runtime.role, 'working', performance.now());
        child.watchdog.end(runtime.role);
        runtime.answered();
      },
    });
    this.#load();
  }

  #childEnded(ending: string): void {
    const child = this.#child;
    this.#child = null;
    if (!child) return;
    const at = performance.now();
    const planned = child.ending === 'planned';
    const { blamed, reason } = causeOf(child, ending);
    if (!planned) this.#options.diagnostics.report('error', 'InferenceChildCrashedError', { reason, blamed });
    for (const runtime of this.#roles.filter(({ inChild }) => inChild)) {
      const { role } = runtime;
      const error = this.#stopped ? stoppedError(role) : crashError(role, reason);
      const isBlamed = blamed.length === 0 || blamed.includes(role);
      runtime.childEnded({ reason, planned, blamed: isBlamed, error }, at);
    }
    if (this.#stopped) this.#stopped.resolve();
    else if (planned) this.#load();
    else this.#loadLater();
  }

  #loadLater(): void {
    after(this.#options.limits.restartDelayMs, () => this.#load(), this.#failed).unref();
  }

  /** Begins to load what is missing; where not even a process can be started (no memory, no descriptor), later again. */
  #load(): void {
    this.#loadNext().catch((thrown: unknown) => {
      this.#failed(asError(thrown));
      if (!this.#stopped) this.#loadLater();
    });
  }

  readonly #failed = (error: Error): void => {
    this.#options.diagnostics.report('error', 'InferenceWatchedError', { error: error.message });
  };

  #tick(): void {
    const at = performance.now();
    if (this.#roles.filter((runtime) => runtime.resumeIfDue(at)).length > 0) this.#load();
    const child = this.#child;
    if (!child || child.ending) return;
    const finding = child.watchdog.check(at) ?? this.#memoryFinding(child);
    if (finding) {
      child.ending = { reason: finding.reason, blamed: finding.role ? [finding.role] : [] };
      child.process.kill();
    } else if (this.#isDueForRecycling(child, at)) {
      this.#options.diagnostics.report('info', 'InferenceChildRecycled', { pid: child.process.pid });
      child.ending = 'planned';
      child.process.kill();
    }
  }

  #memoryFinding(child: RunningChild): { reason: string; role: null } | null {
    const bytes = readAnonymousMemory(child.process.pid) ?? 0;
    if (bytes <= this.#options.memoryLimitBytes) return null;
    const megabytes = (value: number) => Math.round(value / 2 ** 20);
    const limit = megabytes(this.#options.memoryLimitBytes);
    return { role: null, reason: `it used ${megabytes(bytes)} MiB of memory, the limit is ${limit} MiB` };
  }

  #isDueForRecycling(child: RunningChild, at: number): boolean {
    const old = at - child.startedAt > this.#options.limits.recycleAfterMs;
    return old && this.#roles.every((runtime) => runtime.isIdle);
  }
}

/** Why a child ended and which models to blame; none named means any of them. */
function causeOf(child: RunningChild, ending: string): { reason: string; blamed: InferenceRole[] } {
  const killed = child.ending !== null && child.ending !== 'planned' ? child.ending : null;
  const blamed = killed?.blamed.length ? killed.blamed : child.watchdog.suspects();
  const output = child.process.lastOutput();
  return { blamed, reason: killed?.reason ?? (output ? `${ending} (${output})` : ending) };
}
