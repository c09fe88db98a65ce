import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { envWith } from './npm-command.mjs';

const orphanCheckMs = 500;
const passedSignals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'];

/**
 * Runs the program in the foreground and resolves with its exit code (128 + number where a signal ended it). Signals
 * sent to this process alone are passed on. Ctrl-C reaches the child from the terminal itself where both are in its
 * foreground group, so it is not sent a second time. `INIT_CWD` names the folder that relative paths mean.
 */
export function launch(node, args, { cwd }) {
  return new Promise((resolve, reject) => {
    const env = { ...envWith(node), INIT_CWD: process.env.INIT_CWD ?? process.cwd() };
    const child = spawn(node, args, { cwd, stdio: 'inherit', env });
    for (const signal of passedSignals) {
      process.on(signal, () => {
        if (signal === 'SIGINT' && isInForeground()) return;
        child.kill(signal);
      });
    }
    const watch = process.env.npm_lifecycle_event ? endWithParent(child) : undefined;
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      clearInterval(watch);
      resolve(signal ? 128 + (constants.signals[signal] ?? 0) : (code ?? 1));
    });
  });
}

/** `npm run` ended by a signal ends only its shell, which passes nothing on; the program must not be left behind. */
function endWithParent(child) {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    child.kill('SIGTERM');
  }, orphanCheckMs);
  return watch;
}

/** Whether this process group is the one its terminal sends signals to (proc_pid_stat(5): pgrp is field 5, tpgid 8). */
function isInForeground() {
  const fields = readFileSync('/proc/self/stat', 'latin1').split(') ').at(-1)?.split(' ') ?? [];
  return fields[2] === fields[5];
}
