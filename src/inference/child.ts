import { writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import type { FromChild, ToChild } from './messages.ts';
import { createWorkDesk } from './work-desk.ts';

/**
 * Entry of the inference child. It opens no socket and no data folder; it reads model files, works on messages of the
 * parent and ends with it.
 */
const heartbeatMs = 1000;
/** Lowest share of CPU that still moves: ingestion always wins. */
const childNice = 10;
/** The kernel takes this process first when memory runs out (proc_pid_oom_score_adj(5), -1000 to 1000). */
const oomScoreAdjustment = '800';

const send = (message: FromChild) => {
  process.send?.(message);
};

setPriority(childNice);
writeFileSync('/proc/self/oom_score_adj', oomScoreAdjustment);
// Signals of the terminal or the service manager reach the whole group; the parent decides when the child ends.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
// The parent is gone. An ordinary exit during a native call would abort with a core file.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
setInterval(() => send({ kind: 'alive' }), heartbeatMs);

const desk = createWorkDesk(send);
process.on('message', (message: ToChild) => desk.take(message));
