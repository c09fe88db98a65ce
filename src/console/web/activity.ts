let used = true;

/** Notes every key press, click and scroll of a person, so that polling alone never keeps a session alive. */
export function watchActivity(): void {
  for (const kind of ['pointerdown', 'keydown', 'wheel'] as const) {
    window.addEventListener(
      kind,
      () => {
        used = true;
      },
      { passive: true, capture: true },
    );
  }
}

/** True once for each time that somebody used the page since the last call. */
export function takeActivity(): boolean {
  const was = used;
  used = false;
  return was;
}
