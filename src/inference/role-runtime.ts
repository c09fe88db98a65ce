import { ApplianceError } from '../core/errors.ts';
import type { Diagnostics } from '../diagnostics/log.ts';
import type { InferenceRole } from './catalogue.ts';
import { createCircuitBreaker } from './circuit-breaker.ts';
import type { InferenceLimits } from './inference-limits.ts';
import type { ModelLoad } from './messages.ts';
import { absentError, crashError } from './role-errors.ts';
import type { LaneGate, RoleLane } from './role-lane.ts';

/**
 * starting → ready; ready → (the child ended) restarting → ready; starting, restarting → (breaker opened, file damaged)
 * broken or (file missing) absent; broken, absent → (pause over) restarting.
 */
export type RoleState = 'absent' | 'starting' | 'ready' | 'restarting' | 'broken';

/** A model that the child shall host. */
export interface HostedRole {
  role: InferenceRole;
  lane: RoleLane;
  /** Verifies the files and says what to load. Throws INFERENCE_MODEL_FILE_MISSING or _CORRUPT. */
  prepare(): Promise<ModelLoad>;
}

/** State of one model under supervision. Changes state only through its methods. Times are monotonic milliseconds. */
export class RoleRuntime {
  readonly role: InferenceRole;
  readonly lane: RoleLane;
  readonly prepare: () => Promise<ModelLoad>;
  /** Loading or loaded in the child that runs now. */
  inChild = false;
  #state: RoleState = 'starting';
  #restarts = 0;
  #lastError: ApplianceError | null = null;
  readonly #breaker: ReturnType<typeof createCircuitBreaker>;
  readonly #diagnostics: Diagnostics;

  constructor(hosted: HostedRole, limits: InferenceLimits, diagnostics: Diagnostics) {
    this.role = hosted.role;
    this.lane = hosted.lane;
    this.prepare = hosted.prepare;
    this.#diagnostics = diagnostics;
    this.#breaker = createCircuitBreaker({
      crashes: limits.breakerCrashes,
      windowMs: limits.breakerWindowMs,
      pauseMs: limits.breakerPauseMs,
    });
  }

  get isWaiting(): boolean {
    return this.#state === 'starting' || this.#state === 'restarting';
  }

  /** Nothing in hand, nothing waiting, not on its way to ready. */
  get isIdle(): boolean {
    const { busyTask, queueLength } = this.lane.facts();
    return busyTask === null && queueLength === 0 && !this.isWaiting;
  }

  status(at: number) {
    const retryInMs = this.#state === 'broken' || this.#state === 'absent' ? this.#retryInMs(at) : null;
    return { state: this.#state, restarts: this.#restarts, lastError: this.#lastError, retryInMs };
  }

  ready(gate: LaneGate): void {
    this.#state = 'ready';
    this.lane.open(gate);
  }

  answered(): void {
    this.#breaker.recordSuccess();
  }

  /** The child ended; `blamed` where this model was at work or none can be named. */
  childEnded(outcome: { reason: string; planned: boolean; blamed: boolean; error: ApplianceError }, at: number): void {
    this.inChild = false;
    this.#state = 'restarting';
    this.lane.close(outcome.error);
    if (outcome.planned) return;
    this.#restarts += 1;
    if (outcome.blamed) this.crashed(outcome.reason, at);
  }

  /** Counts a crash, which may take the model out of service. */
  crashed(reason: string, at: number): void {
    this.inChild = false;
    this.#state = 'restarting';
    this.#lastError = crashError(this.role, reason);
    if (!this.#breaker.recordCrash(at)) return;
    this.#diagnostics.report('error', 'InferenceBreakerOpened', { role: this.role, reason });
    this.#refuse('broken', reason);
  }

  /** A file is missing or damaged: nothing of it reaches native code. Looked at again after the breaker's pause. */
  withdraw(error: ApplianceError, at: number): void {
    this.#lastError = error;
    this.#breaker.open(at);
    this.#diagnostics.report('error', 'InferenceModelRefusedError', { role: this.role, code: error.code });
    this.#refuse(error.code === 'INFERENCE_MODEL_FILE_MISSING' ? 'absent' : 'broken', error.message);
  }

  /** True where the pause of a broken or absent model is over and it shall be loaded again. */
  resumeIfDue(at: number): boolean {
    const paused = this.#state === 'broken' || this.#state === 'absent';
    if (!paused || this.#retryInMs(at) > 0) return false;
    this.#state = 'restarting';
    this.lane.accept();
    return true;
  }

  #retryInMs(at: number): number {
    return Math.max(0, Math.round((this.#breaker.retryAt() ?? at) - at));
  }

  #refuse(state: 'absent' | 'broken', reason: string): void {
    this.#state = state;
    this.lane.refuse(() => {
      if (state === 'absent') return absentError(this.role);
      const seconds = Math.ceil(this.#retryInMs(performance.now()) / 1000);
      return new ApplianceError('INFERENCE_MODEL_BROKEN', { params: { role: this.role, reason, seconds } });
    });
  }
}
