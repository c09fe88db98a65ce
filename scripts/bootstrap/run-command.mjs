import { spawn } from 'node:child_process';

/**
 * Runs a program to its end and returns `{code, output}` (the last 20,000 characters of both streams); code is null
 * where the program does not exist.
 */
export function runCommand(program, args, { cwd, env = process.env, onStart = () => {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    onStart(child);
    let output = '';
    const keep = (piece) => {
      output = (output + piece).slice(-20_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => (error.code === 'ENOENT' ? resolve({ code: null, output: '' }) : reject(error)));
    child.on('close', (code, signal) =>
      resolve({ code: code ?? 128, output: signal ? `${output}\n${signal}` : output }),
    );
  });
}

/** Whether a tool's output says that the network or a registry could not be reached. */
export function looksOffline(output) {
  return /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|ETIMEDOUT|ENOTCACHED|Network is unreachable|Name or service not known|name resolution|No matching distribution found|NewConnectionError|Failed to establish/i.test(
    output,
  );
}

/** The lines of a tool's output that say what went wrong. */
export function errorLines(output) {
  const lines = output.split('\n').filter((line) => /error|ERR!/i.test(line) && !/complete log|A complete/i.test(line));
  return (lines.length > 0 ? lines : output.trim().split('\n')).slice(-6).join('\n');
}
