import { after } from '../core/guarded-timers.ts';

/** Lets pushes wait until there is room on the way to the writer. */
export interface RoomGate {
  shut(): void;
  open(): void;
  /** True as soon as the gate is open, false when `timeoutMs` passed before. */
  wait(timeoutMs: number): Promise<boolean>;
}

/** An open gate. */
export function createRoomGate(): RoomGate {
  let isOpen = true;
  const waiting = new Set<() => void>();
  return {
    shut() {
      isOpen = false;
    },
    open() {
      isOpen = true;
      for (const proceed of waiting) proceed();
      waiting.clear();
    },
    async wait(timeoutMs) {
      if (isOpen) return true;
      return new Promise((resolve) => {
        const proceed = () => {
          timer.stop();
          resolve(true);
        };
        const giveUp = () => {
          waiting.delete(proceed);
          resolve(false);
        };
        const timer = after(timeoutMs, giveUp, giveUp);
        waiting.add(proceed);
      });
    },
  };
}
