import { readFileSync } from 'node:fs';

/**
 * Anonymous memory of a process in bytes, resident and swapped (proc_pid_status(5): RssAnon, VmSwap, in kB). Mapped
 * model files do not count: the kernel can drop them. Null where the process is gone.
 */
export function readAnonymousMemory(pid: number): number | null {
  let status: string;
  try {
    status = readFileSync(`/proc/${pid}/status`, 'latin1');
  } catch {
    // The process ended between two looks, which its exit event reports.
    return null;
  }
  const kilobytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0);
  return (kilobytes('RssAnon') + kilobytes('VmSwap')) * 1024;
}
