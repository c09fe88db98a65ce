const dayMs = 86_400_000;
/** Nothing nearer exists in another year. */
const halfYearMs = 183 * dayMs;

/** A time without a year, put into one. */
export interface YearlessTime {
  /** UTC epoch milliseconds. */
  at: number;
  /** Another year may be meant. */
  guessed: boolean;
}

/**
 * Puts a time that was sent without a year into the year in which it lies nearest to the receive time: the last minutes of
 * December read in January are in December, and a clock that is two days ahead is two days ahead, not a year behind.
 * Records of files (`delayed`) lie before the receive time. `read` gives the time in a year, null where that has no such
 * day. Null where none of the last years has.
 */
export function inNearestYear(
  read: (year: number) => number | null,
  { receivedAt, delayed }: { receivedAt: number; delayed?: boolean },
): YearlessTime | null {
  const year = new Date(receivedAt).getUTCFullYear();
  const latest = delayed === true ? receivedAt + dayMs : receivedAt + halfYearMs;
  const here = read(year);
  if (here !== null && here <= latest && here >= receivedAt - halfYearMs) return { at: here, guessed: false };
  const beside = read(here !== null && here > receivedAt ? year - 1 : year + 1);
  if (beside !== null && beside <= latest && beside >= receivedAt - halfYearMs) return { at: beside, guessed: false };
  // 29 February exists in one year of four, around 1900 and 2100 in one of eight; an old file's lines are older.
  for (let candidate = year + 1; candidate >= year - 8; candidate--) {
    const at = read(candidate);
    if (at !== null && at <= receivedAt + dayMs) return { at, guessed: true };
  }
  return null;
}
