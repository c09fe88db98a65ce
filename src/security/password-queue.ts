/** How much password hashing is in hand and waits at once. One hash takes about 0.4 s of a core and 128 MiB. */
export interface PasswordQueueLimits {
  inHand: number;
  waiting: number;
  waitingPerHolder: number;
}

/** Lets password hashing take a part of the machine only, each holder (an address) one at a time. */
export interface PasswordQueue {
  /**
   * Runs the work when it is its turn: those who are known before those who are not, else in the order in which they
   * came. Answers `busy` where too much waits already; rejects as the work does.
   */
  run<T>(work: () => Promise<T>, who: { holder: string; isKnown: boolean }): Promise<T | 'busy'>;
}

interface Waiting {
  holder: string;
  isKnown: boolean;
  start(): void;
}

/** Two of the four threads of libuv's pool: files are read by the others. */
const usualLimits: PasswordQueueLimits = { inHand: 2, waiting: 64, waitingPerHolder: 2 };

export function createPasswordQueue(limits: PasswordQueueLimits = usualLimits): PasswordQueue {
  const inHand = new Set<string>();
  const waiting: Waiting[] = [];

  function startNext(): void {
    while (inHand.size < limits.inHand) {
      const free = waiting.filter(({ holder }) => !inHand.has(holder));
      const next = free.find(({ isKnown }) => isKnown) ?? free[0];
      if (next === undefined) return;
      waiting.splice(waiting.indexOf(next), 1);
      inHand.add(next.holder);
      next.start();
    }
  }

  /** Strangers that wait take no place from those who are known. */
  function hasRoom({ holder, isKnown }: Pick<Waiting, 'holder' | 'isKnown'>): boolean {
    if (waiting.filter((other) => other.holder === holder).length >= limits.waitingPerHolder) return false;
    const strangers = waiting.filter((other) => !other.isKnown).length;
    return (isKnown ? waiting.length - strangers : waiting.length) < limits.waiting;
  }

  return {
    run(work, who) {
      if (!hasRoom(who)) return Promise.resolve('busy');
      return new Promise((resolve, reject) => {
        const start = () => {
          const ended = () => {
            inHand.delete(who.holder);
            startNext();
          };
          void work().then(resolve, reject).finally(ended);
        };
        waiting.push({ ...who, start });
        startNext();
      });
    },
  };
}
