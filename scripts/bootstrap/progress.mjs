const barWidth = 28;
const terminalEveryMs = 100;
const lineEveryMs = 15_000;

/** Shows how far a long step is: one moving line on a terminal, else a line every 15 seconds. */
export function createProgress({ label, totalBytes, stream = process.stderr, now = () => Date.now() }) {
  const startedAt = now();
  let doneBytes = 0;
  let shownAt = stream.isTTY ? 0 : startedAt;
  let shown = false;
  const show = (ending) => {
    const part = totalBytes > 0 ? Math.min(1, doneBytes / totalBytes) : 1;
    const amount = `${megabytes(doneBytes)} of ${megabytes(totalBytes)} MB`;
    const seconds = Math.round((now() - startedAt) / 1000);
    const filled = Math.round(part * barWidth);
    const bar = `[${'#'.repeat(filled)}${'.'.repeat(barWidth - filled)}]`;
    if (stream.isTTY)
      stream.write(`\r\x1b[K${label} ${bar} ${Math.floor(part * 100)} %, ${amount}, ${seconds} s${ending}`);
    else stream.write(`${label}: ${Math.floor(part * 100)} %, ${amount}, ${seconds} s\n`);
    shown = true;
  };
  return {
    /** Bytes done so far, absolute. */
    set(bytes) {
      doneBytes = bytes;
      if (now() - shownAt < (stream.isTTY ? terminalEveryMs : lineEveryMs)) return;
      shownAt = now();
      show('');
    },
    add(bytes) {
      this.set(doneBytes + bytes);
    },
    done() {
      doneBytes = totalBytes;
      show('\n');
    },
    /** Leaves the moving line where the step failed. */
    failed() {
      if (shown && stream.isTTY) stream.write('\n');
    },
  };
}

/** One line about a step. */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

function megabytes(bytes) {
  return (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
}
