import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventSearchQuerySchema } from '../../../src/console/contract/event.ts';
import {
  addressOfForm,
  apiQueryOfForm,
  type EventQueryForm,
  formOfAddress,
  isFieldFilter,
  type Range,
} from '../../../src/console/web/event-query.ts';
import { eventText } from '../../../src/console/web/event-text.ts';

const now = Date.UTC(2026, 0, 5);

const form = fc.record<EventQueryForm>({
  text: fc.string({ maxLength: 50 }).map((text) => text.trim()),
  host: fc.constantFrom('', 'gn-web02', '한글 호스트'),
  category: fc.constantFrom('', 'process', 'network'),
  range: fc.constantFrom<Range>('1h', '24h', '7d', 'all', 'custom'),
  from: fc.constant(''),
  to: fc.constant(''),
  fields: fc.uniqueArray(fc.constantFrom('user.name:gaon\\kim', 'url.path:/a?b=c&d', 'process.name:한글.exe'), {
    maxLength: 3,
  }),
});

describe('the search form', () => {
  it('survives the address', () => {
    fc.assert(
      fc.property(form, (given) => {
        const address = new URLSearchParams(addressOfForm(given).split('?')[1] ?? '');
        expect(formOfAddress(address)).toEqual(given);
      }),
    );
  });

  it('always makes a query that the contract takes', () => {
    fc.assert(
      fc.property(form, (given) => {
        const query = new URLSearchParams(apiQueryOfForm(given, now));
        const field = query.getAll('field');
        const object = { ...Object.fromEntries(query), field: field.length > 0 ? field : undefined };
        expect(eventSearchQuerySchema.safeParse(object).success).toBe(true);
      }),
    );
  });

  it('turns a span into its start', () => {
    const query = apiQueryOfForm({ text: '', host: '', category: '', range: '1h', from: '', to: '', fields: [] }, now);
    expect(query).toBe(`from=${now - 3_600_000}&limit=100`);
  });

  it.each([
    ['process.name:a', true],
    ['user.name:gaon\\kim:x', true],
    ['name', false],
    [':value', false],
    ['na me:v', false],
  ])('field filter %s', (written, valid) => expect(isFieldFilter(written)).toBe(valid));
});

describe('eventText', () => {
  it.each([
    [{ 'process.name': 'sh', 'process.command_line': 'sh -c id', 'user.name': 'tomcat' }, 'sh · sh -c id · tomcat'],
    [
      { 'process.name': 'x', 'source.ip': '10.1.1.1', 'destination.ip': '192.0.2.1', 'destination.port': 443 },
      'x · 10.1.1.1 → 192.0.2.1:443',
    ],
    [{ 'user.name': 'kim' }, 'kim'],
    [{}, ''],
  ])('%j', (fields, text) => expect(eventText(fields as Record<string, string | number>)).toBe(text));
});
