/** Counts of one vendor of one set. */
export interface Tally {
  set: string;
  vendor: string;
  lines: number;
  /** Read by a definition or a built-in reader of this kind of record. */
  structured: number;
  /** Stored with header and message only. */
  plain: number;
  quarantined: number;
  /** Expected values whose name the set's table maps to ECS. */
  compared: number;
  equal: number;
  /** Expected values without an ECS name. */
  unmapped: number;
}

/** A tally with nothing counted. */
export function newTally(set: string, vendor: string): Tally {
  return { set, vendor, lines: 0, structured: 0, plain: 0, quarantined: 0, compared: 0, equal: 0, unmapped: 0 };
}

/** The sum of tallies. */
export function total(tallies: readonly Tally[], set = 'all', vendor = 'all'): Tally {
  const sum = newTally(set, vendor);
  for (const tally of tallies) {
    sum.lines += tally.lines;
    sum.structured += tally.structured;
    sum.plain += tally.plain;
    sum.quarantined += tally.quarantined;
    sum.compared += tally.compared;
    sum.equal += tally.equal;
    sum.unmapped += tally.unmapped;
  }
  return sum;
}

/** Prints one row a vendor, the sum of each set and of all. */
export function printTallies(tallies: readonly Tally[]): void {
  console.log(
    'lines: all, parsed, by a definition or structure, plain; fields: compared, equal, expected without an ECS name\n',
  );
  const head = ['lines', 'parsed', 'struct', 'plain', 'compared', 'equal', 'no name'];
  console.log(`${'set'.padEnd(10)}${'vendor'.padEnd(24)}${head.map((word) => word.padStart(10)).join('')}`);
  for (const set of new Set(tallies.map((tally) => tally.set))) {
    const list = tallies.filter((tally) => tally.set === set);
    for (const tally of list) printRow(tally);
    printRow(total(list, set, '= all'));
  }
  printRow(total(tallies, '= all', ''));
}

function printRow(tally: Tally): void {
  const { lines, structured, plain, compared, equal } = tally;
  const cells = [
    lines,
    share(structured + plain, lines),
    share(structured, lines),
    share(plain, lines),
    compared,
    share(equal, compared),
    tally.unmapped,
  ];
  console.log(
    `${tally.set.padEnd(10)}${tally.vendor.padEnd(24)}${cells.map((cell) => String(cell).padStart(10)).join('')}`,
  );
}

function share(part: number, whole: number): string {
  return whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`;
}
