import { describe, expect, it } from 'vitest';
import * as vocabulary from '../../../src/console/contract/vocabulary.ts';
import { deadReasons } from '../../../src/core/dead-item.ts';
import { eventCategories, severities } from '../../../src/core/event.ts';
import { ticketStates } from '../../../src/core/ticket.ts';
import { languages, verdictLabels } from '../../../src/core/verdict.ts';
import { healthKinds } from '../../../src/sources/health/finding.ts';

describe('the contract mirrors the core vocabulary', () => {
  it.each([
    ['severities', vocabulary.severities, severities],
    ['event categories', vocabulary.eventCategories, eventCategories],
    ['verdict labels', vocabulary.verdictLabels, verdictLabels],
    ['ticket states', vocabulary.ticketStates, ticketStates],
    ['languages', vocabulary.languages, languages],
    ['reasons of dead items', vocabulary.deadReasons, deadReasons],
    ['kinds of alarms', vocabulary.healthKinds, healthKinds],
  ])('%s', (_name, mirrored, core) => {
    expect([...mirrored]).toEqual([...core]);
  });
});
