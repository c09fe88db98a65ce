import { writeSync } from 'node:fs';
import { newSource, openReparse } from './reparse-fixture.ts';

/** Parses the quarantine of `argv[2]` again and prints each word of progress. Killed from outside. */
const reparse = openReparse(process.argv[2] ?? '', (progress) => {
  writeSync(1, `${JSON.stringify(progress)}\n`);
  if (progress.state !== 'running') reparse.close();
});
reparse.runner.start({ type: 'reparse', requestId: 1, selection: { reason: 'bad_cef' }, toSourceId: newSource });
