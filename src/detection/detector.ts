import type { RuleHit } from '../core/alert.ts';
import type { EventCategory, NormalisedEvent } from '../core/event.ts';
import { type EventFacets, facetsOf } from './event-facets.ts';
import { createFieldTable } from './field-view.ts';
import type { LogSource, Rule } from './rule.ts';
import { type CompiledRule, compileRule } from './rule-compiler.ts';

export interface Detector {
  /** Rules that match the event, in the order in which they were given; never throws, whatever the fields hold. */
  match(event: NormalisedEvent): readonly RuleHit[];
}

const noHits: readonly RuleHit[] = Object.freeze([]);

/** Rules for one combination of facets. Facets are constants of this room, so their identity is the key. */
type PlansByFacets = Map<readonly string[], Map<readonly string[], Map<string, readonly CompiledRule[]>>>;

/**
 * Compiles rules for matching event by event. An event meets only the rules of its logsource: which these are is
 * worked out at the first event of each kind and kept (there are a few hundred combinations at most).
 */
export function createDetector(rules: readonly Rule[]): Detector {
  const table = createFieldTable();
  const compiled = rules.map((rule) => compileRule(rule, table));
  const plans: PlansByFacets = new Map();

  const planOf = (facets: EventFacets, category: EventCategory): readonly CompiledRule[] => {
    const byService = within(plans, facets.categories);
    const byRest = within(byService, facets.services);
    const rest = `${category} ${facets.product ?? ''}`;
    let plan = byRest.get(rest);
    if (plan === undefined) {
      plan = compiled.filter((rule) => appliesTo(rule.logSource, facets, category));
      byRest.set(rest, plan);
    }
    return plan;
  };

  return {
    match(event) {
      const plan = planOf(facetsOf(event), event.category);
      if (plan.length === 0) return noHits;
      table.show(event.fields);
      let hits: RuleHit[] | null = null;
      for (const rule of plan) {
        if (!rule.check(table)) continue;
        hits ??= [];
        hits.push(rule.hit);
      }
      return hits ?? noHits;
    },
  };
}

function appliesTo(logSource: LogSource, facets: EventFacets, category: EventCategory): boolean {
  const { category: wanted, service, product } = logSource;
  if (wanted !== null && wanted !== category && !facets.categories.includes(wanted)) return false;
  if (service !== null && !facets.services.includes(service)) return false;
  return product === null || facets.product === null || product === facets.product;
}

function within<Key, Inner, Value>(map: Map<Key, Map<Inner, Value>>, key: Key): Map<Inner, Value> {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = new Map<Inner, Value>();
  map.set(key, made);
  return made;
}
