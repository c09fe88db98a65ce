import { writeFileSync } from 'node:fs';

/** Drops the page cache; only root may (proc_sys_vm(5)): false where it is not allowed. */
export function dropCaches(): boolean {
  try {
    writeFileSync('/proc/sys/vm/drop_caches', '3');
    return true;
  } catch (thrown) {
    if (!['EACCES', 'EPERM', 'ENOENT', 'EROFS'].includes((thrown as NodeJS.ErrnoException).code ?? '')) throw thrown;
    return false;
  }
}
