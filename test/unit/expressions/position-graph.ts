import type { Expression, Tree } from './expression-tree.ts';

/** A way from one position to another without a character between. */
export interface Link {
  to: number;
  /** In how many ways it can be gone, up to two. */
  ways: number;
  /** Whether the text must have a word's edge there (`\b`), must not (`\B`), or does not matter. */
  edge: 'edge' | 'no_edge' | null;
}

/** A place in an expression at which one character is taken. Position 0 is the search itself, before the expression. */
export interface Position {
  fits: (character: string) => boolean;
  next: Link[];
  /** Whether the expression is matched as soon as this character is taken, whatever follows. */
  mayEnd: boolean;
  /** Whether it lies in something that is looked at only: a match of that may still be refused. */
  looked: boolean;
}

export interface PositionGraph {
  positions: Position[];
  /** What a match can begin with at the very start of the text (`^`). */
  anchored: Link[];
  /** Whether there is a way of one character or more from one position to another. */
  leads: (from: number, to: number) => boolean;
}

/** More copies of a counted part than this tell nothing new about where loops meet. */
const copies = 3;

/**
 * The positions of an expression and how they follow one another. Counted repeats that end are cut to a few
 * copies, since only what repeats without end can take more than linear time.
 */
export function positionGraph({ tree, multiline }: Expression): PositionGraph {
  const nodes: Node[] = [];
  const build = (node: Partial<Node>): number => nodes.push({ ...empty, ...node }) - 1;
  const end = build({ accepts: true });
  const first = connect(tree, { to: end, looked: false }, { nodes, build, multiline });
  return closeOver(nodes, first);
}

interface Node {
  fits: ((character: string) => boolean) | null;
  links: number[];
  /** Passing it asks for more than characters (`$`, `\b`, a look). */
  conditional: boolean;
  edge: Link['edge'];
  looked: boolean;
  accepts: boolean;
  /** `^`: only at the very start. */
  start: boolean;
}

const empty: Node = {
  fits: null,
  links: [],
  conditional: false,
  edge: null,
  looked: false,
  accepts: false,
  start: false,
};

interface Building {
  nodes: Node[];
  build(node: Partial<Node>): number;
  multiline: boolean;
}

/** Builds the nodes of a part in front of the node `to`; returns the part's first node. */
function connect(tree: Tree, at: { to: number; looked: boolean }, building: Building): number {
  const { nodes, build } = building;
  const { to, looked } = at;
  const before = (part: Tree, next: number) => connect(part, { looked, to: next }, building);
  switch (tree.kind) {
    case 'set':
      return build({ fits: tree.fits, links: [to], looked });
    case 'all':
      return tree.parts.reduceRight((next, part) => before(part, next), to);
    case 'any':
      return build({ links: tree.choices.map((choice) => before(choice, to)), looked });
    case 'group':
      return before(tree.part, to);
    case 'repeat': {
      let next = to;
      if (tree.max === Number.POSITIVE_INFINITY) {
        next = build({ looked });
        (nodes[next] as Node).links = [before(tree.part, next), to];
      } else
        for (let count = tree.min; count < Math.min(tree.max, tree.min + copies); count += 1)
          next = build({ links: [before(tree.part, next), to], looked });
      for (let count = 0; count < tree.min; count += 1) next = before(tree.part, next);
      return next;
    }
    case 'look':
      return build({
        links: [connect(tree.part, { to: build({}), looked: true }, building), to],
        conditional: true,
        looked,
      });
    case 'same':
      return build({ links: [to], conditional: true, looked });
    case 'edge':
    case 'no_edge':
      return build({ links: [to], conditional: true, edge: tree.kind, looked });
    default:
      return build({ links: [to], conditional: true, start: tree.kind === 'start' && !building.multiline, looked });
  }
}

/** Takes out the nodes that take no character. */
function closeOver(nodes: readonly Node[], first: number): PositionGraph {
  const numbers = new Map<number, number>();
  const positions: Position[] = [{ fits: () => true, next: [], mayEnd: false, looked: false }];
  for (const [index, { fits, looked }] of nodes.entries()) {
    if (fits !== null) numbers.set(index, positions.push({ fits, next: [], mayEnd: false, looked }) - 1);
  }
  for (const [index, number] of numbers)
    Object.assign(
      positions[number] as Position,
      reach(nodes, numbers, (nodes[index] as Node).links[0] as number, false),
    );
  (positions[0] as Position).next = [{ to: 0, ways: 1, edge: null }, ...reach(nodes, numbers, first, false).next];
  return { positions, anchored: reach(nodes, numbers, first, true).next, leads: reachability(positions) };
}

function reach(nodes: readonly Node[], numbers: ReadonlyMap<number, number>, from: number, atStart: boolean) {
  const next = new Map<string, Link>();
  let mayEnd = false;
  const visit = (index: number, path: readonly number[], passed: { plain: boolean; edge: Link['edge'] }): void => {
    const node = nodes[index] as Node;
    if (path.includes(index) || (node.start && !atStart)) return;
    const to = numbers.get(index);
    if (to !== undefined) addLink(next, to, passed.edge);
    mayEnd ||= node.accepts && passed.plain;
    const onward = { plain: passed.plain && !node.conditional, edge: node.edge ?? passed.edge };
    const links = to === undefined ? node.links : [];
    for (const link of links) visit(link, [...path, index], onward);
  };
  visit(from, [], { plain: true, edge: null });
  return { next: [...next.values()], mayEnd };
}

function addLink(links: Map<string, Link>, to: number, edge: Link['edge']): void {
  const key = `${to} ${edge}`;
  links.set(key, { to, edge, ways: links.has(key) ? 2 : 1 });
}

function reachability(positions: readonly Position[]): PositionGraph['leads'] {
  const reached = positions.map(({ next }) => {
    const seen = new Set<number>();
    const open = next.map(({ to }) => to);
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (seen.has(at)) continue;
      seen.add(at);
      for (const { to } of positions[at]?.next ?? []) open.push(to);
    }
    return seen;
  });
  return (from, to) => reached[from]?.has(to) === true;
}
