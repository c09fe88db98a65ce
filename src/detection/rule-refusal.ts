/**
 * Why a rule file is refused, readable for its author. Thrown from deep inside the parsers and caught once a file in
 * `loadRules`, which turns it into an entry of its list; it never leaves this room.
 */
export class RuleRefusal extends Error {}
