import type { EventFields } from '../core/event.ts';
import { type FieldReader, fieldReader } from './field-mapping.ts';

/** One event's fields as rules see them. Each field is read and lowered at most once an event, however many rules ask. */
export interface FieldView {
  /** The field's text as recorded; undefined where the event does not have it. */
  text(slot: number): string | undefined;
  /** The same in lower case. */
  lower(slot: number): string | undefined;
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
      return slot;
    },
    show(fields) {
      shown = fields;
      serial++;
      all = null;
    },
    text,
    lower(slot) {
      if (lowerOf[slot] === serial) return lowers[slot];
      const found = text(slot)?.toLowerCase();
      lowers[slot] = found;
      lowerOf[slot] = serial;
      return found;
    },
    everything() {
      all ??= Object.values(shown).map((value) => String(value).toLowerCase());
      return all;
    },
  };
}
