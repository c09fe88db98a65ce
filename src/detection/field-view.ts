import type { EventFields } from '../core/event.ts';
import { type FieldReader, fieldReader } from './field-mapping.ts';
import { createTrigramFilter, type TrigramFilter } from './trigram-filter.ts';

/** One event's fields as rules see them. Each field is read and lowered at most once an event, however many rules ask. */
export interface FieldView {
  /** The field's text as recorded; undefined where the event does not have it. */
  text(slot: number): string | undefined;
  /** The same in lower case. */
  lower(slot: number): string | undefined;
  /** The lowered text from its last `\\` or `/` on, with it; all of it where there is none. */
  tail(slot: number): string | undefined;
  /** Filter over the field's text in lower case; ask only where there is one. */
  filter(slot: number): TrigramFilter;
  /** Every field of the event in lower case, for keyword searches. */
  everything(): readonly string[];
}

export interface FieldTable extends FieldView {
  /** The slot by which a rule's field is asked for; call it while rules are compiled. */
  slotOf(field: string): number;
  /** Makes the view show this event. */
  show(fields: EventFields): void;
}

/** Values are kept in arrays by slot with the number of the event that they belong to, so nothing is cleared between events. */
export function createFieldTable(): FieldTable {
  const slots = new Map<string, number>();
  const readers: FieldReader[] = [];
  const texts: (string | undefined)[] = [];
  const textOf: number[] = [];
  const lowers: (string | undefined)[] = [];
  const lowerOf: number[] = [];
  const tails: (string | undefined)[] = [];
  const tailOf: number[] = [];
  const filters: (TrigramFilter | undefined)[] = [];
  const filterOf: number[] = [];
  let shown: EventFields = {};
  let serial = 0;
  let all: readonly string[] | null = null;

  const text = (slot: number): string | undefined => {
    if (textOf[slot] === serial) return texts[slot];
    const value: unknown = readers[slot]?.(shown);
    const found = typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
    texts[slot] = found;
    textOf[slot] = serial;
    return found;
  };
  const lower = (slot: number): string | undefined => {
    if (lowerOf[slot] === serial) return lowers[slot];
    const found = text(slot)?.toLowerCase();
    lowers[slot] = found;
    lowerOf[slot] = serial;
    return found;
  };
  return {
    slotOf(field) {
      const known = slots.get(field);
      if (known !== undefined) return known;
      const slot = readers.push(fieldReader(field)) - 1;
      slots.set(field, slot);
      texts.push(undefined);
      lowers.push(undefined);
      textOf.push(-1);
      lowerOf.push(-1);
      tails.push(undefined);
      tailOf.push(-1);
      filters.push(undefined);
      filterOf.push(-1);
      return slot;
    },
    show(fields) {
      shown = fields;
      serial++;
      all = null;
    },
    text,
    lower,
    tail(slot) {
      if (tailOf[slot] === serial) return tails[slot];
      const found = lower(slot);
      const from = found === undefined ? -1 : Math.max(found.lastIndexOf('\\'), found.lastIndexOf('/'));
      tails[slot] = from > 0 ? found?.slice(from) : found;
      tailOf[slot] = serial;
      return tails[slot];
    },
    filter(slot) {
      filters[slot] ??= createTrigramFilter();
      const filter = filters[slot];
      if (filterOf[slot] !== serial) {
        filter.load(lower(slot) ?? '', serial);
        filterOf[slot] = serial;
      }
      return filter;
    },
    everything() {
      all ??= Object.values(shown).map((value) => String(value).toLowerCase());
      return all;
    },
  };
}
