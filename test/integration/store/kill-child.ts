import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Runs a script in a process of its own, kills it with SIGKILL after it printed `lines` lines, and gives everything it
 * had printed by then. A script that ends by itself is as good.
 */
export function runUntil(script: URL, options: { args: string[]; lines: number }): Promise<string[]> {
  const child = spawn(process.execPath, [fileURLToPath(script), ...options.args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    if (text.split('\n').length > options.lines) child.kill('SIGKILL');
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve(text.split('\n').slice(0, -1)));
  });
}
