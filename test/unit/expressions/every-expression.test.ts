import { describe, expect, it } from 'vitest';
import { findExpressions } from './find-expressions.ts';
import { growthOf, linearFactor, mostStepsEach } from './growth.ts';

const programFolder = new URL('../../../', import.meta.url).pathname;
const { literals, made } = findExpressions(programFolder, 'src', ['/console/web/']);

/**
 * Expressions that the program makes at run time, by file: what they come to. A new one has to be added here, which is
 * the moment to ask whose text it is made of.
 */
const letters = '(?:[^\\\\()[\\]{}.*+?^$|]|\\\\\\W)+';
const madeAtRunTime: Record<string, string> = {
  'src/inference/child-memory.ts': '^VmRSS:\\s+(\\d+) kB',
  'src/ingest/parsers/definitions/pattern-shape.ts': `^\\(\\?:(${letters}(?:\\|${letters})*)\\)$`,
  'src/ingest/parsers/windows/windows-data.ts': '<Command>([^<]{1,4096})</Command>',
  // Of times as people write them; without the names of the groups.
  'src/ingest/parsers/written-time.ts':
    '^(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6},? )?(\\d{4})(?:[-/.]|년) ?(\\d{1,2})(?:[-/.]|월) ?(\\d{1,2})[.일]?[t ,] ?(?:(am|pm|a\\.m\\.|오전) ?)?(\\d{1,2})(?::|시) ?(\\d{1,2})(?:(?::|분) ?(\\d{1,2})(?:[.,](\\d{1,9}))?초?|분)?(?: ?(am|pm|a\\.m\\.|오전))?(?: ?(z|[a-z]{2,4}|(?:utc|gmt)?[+-]\\d{2}(?::?\\d{2})?)z?)?(?: ?\\([^()]{1,40}\\))?$',
  'src/store/events/query/query-reader.ts': '([A-Za-z_@][\\w.@-]{0,127}(?:\\.\\*)?|\\*)\\s*:',
};

/** Worse than linear, and why that harms nobody. */
const bounded: Record<string, string> = {};

describe('every regular expression of the program', () => {
  it('is found, also where it is made at run time', () => {
    expect(literals.length).toBeGreaterThan(400);
    expect(made.map(({ place }) => place.replace(/:\d+$/, '')).sort()).toEqual(Object.keys(madeAtRunTime).sort());
  });

  it('takes steps in proportion to the text, whatever the text is', () => {
    const all = [
      ...literals,
      ...Object.entries(madeAtRunTime).map(([place, source]) => ({ place, source, flags: 'm' })),
    ];
    const distinct = new Map(all.map((expression) => [`/${expression.source}/${expression.flags}`, expression]));
    const worse: Record<string, unknown> = {};
    for (const [shown, { place, source, flags }] of distinct) {
      const growth = growthOf(source, flags);
      const fits = growth.factor < linearFactor && growth.stepsEach < mostStepsEach;
      if (!fits && bounded[shown] === undefined) worse[`${place} ${shown}`] = growth;
    }
    expect(worse).toEqual({});
  });
});
