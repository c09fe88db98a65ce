import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { expect, it } from 'vitest';

const module = new URL('../../../src/diagnostics/broken-output.ts', import.meta.url).href;
const log = new URL('../../../src/diagnostics/log.ts', import.meta.url).href;

it('a log on a full disk does not end the process', () => {
  const script = `
    import { surviveBrokenOutput } from '${module}';
    import { createDiagnostics } from '${log}';
    surviveBrokenOutput(process.stdout, process.stderr);
    const diagnostics = createDiagnostics({ level: 'info' });
    diagnostics.report('info', 'One');
    setTimeout(() => diagnostics.report('info', 'Two'), 20);
    setTimeout(() => console.log(JSON.stringify(diagnostics.counts())), 40);
  `;
  const full = openSync('/dev/full', 'w');
  try {
    const child = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', full],
      encoding: 'utf8',
    });
    expect({ status: child.status, stdout: child.stdout }).toEqual({ status: 0, stdout: '{"One":1,"Two":1}\n' });
  } finally {
    closeSync(full);
  }
});
