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
  let waiting: ((open: boolean) => void)[] = [];
  return {
    shut() {
      isOpen = false;
    },
    open() {
      isOpen = true;
      for (const proceed of waiting) proceed(true);
      waiting = [];
    },
    async wait(timeoutMs) {
      if (isOpen) return true;
      return new Promise((resolve) => {
        const timer = setTimeout(() => resolve(false), timeoutMs);
        waiting.push((open) => {
          clearTimeout(timer);
          resolve(open);
        });
      });
    },
  };
}
