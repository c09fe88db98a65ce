import { describe, expect, it } from 'vitest';
import { createApplianceLog } from '../../../scripts/chaos/appliance-log.ts';
import type { ChaosFacts } from '../../../scripts/chaos/chaos-facts.ts';
import { judgeChaos } from '../../../scripts/chaos/chaos-report.ts';
import type { Happening } from '../../../scripts/chaos/happenings.ts';
import { createNumberCounts, type NumberCounts } from '../../../scripts/chaos/number-marks.ts';

const startAt = 1_000_000;
const second = 1000;

function counts(...numbers: number[]): NumberCounts {
  const found = createNumberCounts();
  for (const number of numbers) found.add(number);
  return found;
}

const upTo = (count: number) => Array.from({ length: count }, (_, number) => number);
/** Answers of the probe every 200 ms but in the spans. */
const answers = (...quiet: [number, number][]) =>
  upTo(500)
    .map((n) => startAt + n * 200)
    .filter((at) => !quiet.some(([from, to]) => at > startAt + from * second && at < startAt + to * second));

const happening = (changes: Partial<Happening> = {}): Happening => ({
  name: 'bad tokens',
  toldBy: ['StrangersRefused'],
  startedAt: startAt + 20 * second,
  endedAt: startAt + 25 * second,
  seen: { text: '300 × 401' },
  ...changes,
});
const kill = happening({ name: 'kill of the process', toldBy: ['ApplianceStarted'], endedAt: startAt + 20 * second });
const death = { at: startAt + 20 * second, code: null, signal: 'SIGKILL' as const, readyAt: startAt + 24 * second };

function logWith(...lines: [string, number][]) {
  const log = createApplianceLog();
  for (const [msg, at] of lines) log.take(Buffer.from(`${JSON.stringify({ level: 40, time: at, msg })}\n`));
  return log;
}

/** A run in which nothing is wrong: ten pushed records, ten lines over two connections. */
function facts(changes: Partial<ChaosFacts> = {}): ChaosFacts {
  const orderly = { end: 'orderly' as const };
  return {
    run: { fromAt: startAt, toAt: startAt + 100 * second },
    happenings: [happening()],
    deaths: [],
    answeredAt: answers(),
    acknowledged: new Map([['p', counts(...upTo(10))]]),
    wrongAnswers: [],
    pushAnswers: { 200: 10 },
    connections: [
      { from: 0, to: 5, openedAt: startAt, endedAt: startAt + 4 * second, ...orderly },
      { from: 5, to: 10, openedAt: startAt + 18 * second, endedAt: startAt + 22 * second, ...orderly },
    ],
    datagramsSent: 3,
    stored: {
      events: new Map([
        ['p', counts(...upTo(10))],
        ['t', counts(...upTo(10))],
      ]),
      quarantined: new Map(),
      eventRows: 20,
      quarantineRows: 1,
      ledger: { received: 23, stored: 20, excepted: 0, quarantined: 1, dropped: 2, duplicates: 1 },
      damage: [],
      partitions: 1,
    },
    log: logWith(['StrangersRefused', startAt + 60 * second]),
    undecidedAlerts: 0,
    exitCode: 0,
    ...changes,
  };
}

const wrongOf = (changes: Partial<ChaosFacts>) => judgeChaos(facts(changes), 10 * second).wrong;
const storedWith = (changes: Partial<ChaosFacts['stored']>) => ({ stored: { ...facts().stored, ...changes } });
const eventsWith = (letter: string, numbers: NumberCounts) =>
  storedWith({ events: new Map([...facts().stored.events, [letter, numbers]]) });

describe('a chaos run', () => {
  it('in which nothing is wrong passes, and its table names what happened', () => {
    const { wrong, text } = judgeChaos(facts(), 10 * second);
    expect(wrong).toEqual([]);
    expect(text).toMatch(/bad tokens +1 +0 +1 +0\.2 +0 +StrangersRefused/);
  });

  it.each<[string, Partial<ChaosFacts>, RegExp]>([
    ['an acknowledged record that is lost', eventsWith('p', counts(...upTo(9))), /acknowledged and lost: 1 \(p-9\)/],
    ['a record that is there twice', eventsWith('p', counts(...upTo(10), 3)), /more than once: 1 \(p-3\)/],
    ['a line that is there twice', eventsWith('t', counts(...upTo(10), 7)), /more than once: 1 \(t-7\)/],
    ['a datagram that is there twice', eventsWith('u', counts(1, 1)), /more than once: 1 \(u-1\)/],
    ['a line lost without a death', eventsWith('t', counts(...upTo(9))), /no death cut: 1 \(t-9\)/],
    [
      'a ledger that does not add up',
      storedWith({ ledger: { ...facts().stored.ledger, dropped: 1 } }),
      /does not add up/,
    ],
    ['a ledger with other counts than rows', storedWith({ eventRows: 19 }), /says 20 stored, there are 19/],
    ['a quarantine with other counts than rows', storedWith({ quarantineRows: 0 }), /says 1 quarantined, there are 0/],
    ['a damaged partition', storedWith({ damage: ['partition 1: bad page'] }), /damaged: partition 1: bad page/],
    ['a push not accounted for', { wrongAnswers: ['{"stored":1}'] }, /not accounted for/],
    ['alerts without verdicts', { undecidedAlerts: 2 }, /2 alerts never got a verdict/],
    ['a bad end', { exitCode: 1 }, /exit with 1/],
    ['a disturbance that was not told of', { log: logWith() }, /bad tokens: the product did not tell/],
    [
      'a disturbance told of much later',
      { log: logWith(['StrangersRefused', startAt + 200 * second]) },
      /bad tokens: the product did not tell/,
    ],
    [
      'what a disturbance saw itself',
      { happenings: [happening({ seen: { text: '', told: 'audit', wrong: ['a token was accepted'] } })] },
      /bad tokens: a token was accepted/,
    ],
    ['a service that is away too long', { answeredAt: answers([21, 34]) }, /bad tokens: nothing was taken for 13\.0 s/],
    ['a service that never comes back', { answeredAt: answers([21, 1000]) }, /bad tokens: nothing was taken/],
    [
      'a death that nobody asked for',
      { deaths: [{ ...death, code: 1, asked: false }] },
      /ended by itself .* bad tokens/,
    ],
    [
      'a process that does not start again',
      { deaths: [{ ...death, asked: true, readyAt: null }] },
      /did not start again/,
    ],
    [
      'a connection refused while the process lived',
      {
        connections: [
          ...facts().connections,
          { from: 10, to: 10, openedAt: startAt, endedAt: startAt, end: 'refused' },
        ],
      },
      /was refused while the process lived/,
    ],
  ])('with %s fails and says so', (_, changes, reason) => {
    expect(wrongOf(changes).join('\n')).toMatch(reason);
  });

  it('forgives the last lines of a connection that a kill cut, and no others', () => {
    const killed = {
      happenings: [kill],
      deaths: [{ ...death, asked: true }],
      log: logWith(['ApplianceStarted', startAt + 24 * second]),
      answeredAt: answers([20, 24]),
    };
    expect(wrongOf({ ...killed, ...eventsWith('t', counts(...upTo(8))) })).toEqual([]);
    expect(judgeChaos(facts({ ...killed, ...eventsWith('t', counts(...upTo(8))) }), 10 * second).text).toMatch(
      /8 stored, 2 in flight at a death/,
    );
    expect(wrongOf({ ...killed, ...eventsWith('t', counts(0, 1, 2, 3, 4, 5, 7)) })[0]).toMatch(/in the middle/);
    expect(wrongOf({ ...killed, ...eventsWith('t', counts(0, 1, 2, 3, 5, 6, 7, 8, 9)) })[0]).toMatch(/no death cut/);
  });

  it('counts the time without commits from the kill, and from the moment at which there was room again', () => {
    const asked = { ...death, asked: true };
    const log = logWith(['ApplianceStarted', startAt + 24 * second], ['IntakeStopped', startAt + 21 * second]);
    const killed = { happenings: [kill], deaths: [asked], log, answeredAt: answers([19.9, 32]) };
    expect(wrongOf(killed)[0]).toMatch(/kill of the process: nothing was taken for 12\.0 s/);
    expect(judgeChaos(facts(killed), 13 * second).wrong).toEqual([]);
    const backFrom = startAt + 40 * second;
    const full = happening({
      name: 'full disk',
      toldBy: ['IntakeStopped'],
      endedAt: backFrom,
      seen: { text: '', backFrom },
    });
    expect(wrongOf({ happenings: [full], log, answeredAt: answers([20, 45]) })).toEqual([]);
    expect(wrongOf({ happenings: [full], log, answeredAt: answers([20, 51]) })[0]).toMatch(/for 11\.0 s/);
  });

  it('does not blame a disturbance for a kill or a full disk beside it', () => {
    const beside = happening({ name: 'silent TCP', startedAt: startAt + 10 * second, endedAt: startAt + 60 * second });
    const log = logWith(['ApplianceStarted', startAt + 24 * second], ['StrangersRefused', startAt + 30 * second]);
    const killed = { happenings: [beside, kill], deaths: [{ ...death, asked: true }], log };
    const told = { ...killed, log: logWith(['ApplianceStarted', startAt + 24 * second]) };
    expect(wrongOf(told)).toEqual([]);
    const early = happening({ name: 'silent TCP', startedAt: startAt + 10 * second, endedAt: startAt + 15 * second });
    expect(wrongOf({ ...told, happenings: [early, kill] })[0]).toMatch(/silent TCP: the product did not tell/);
    const text = judgeChaos(facts({ ...killed, answeredAt: answers([20, 29]) }), 5 * second);
    expect(text.wrong).toEqual(['kill of the process: nothing was taken for 9.0 s']);
  });

  it('asks for the kind of a line where the disturbance names one', () => {
    const log = createApplianceLog();
    const line = { level: 40, time: startAt + 30 * second, msg: 'SendersRefused', kind: 'evicted for_another' };
    log.take(Buffer.from(`${JSON.stringify(line)}\n`));
    expect(wrongOf({ happenings: [happening({ toldBy: ['SendersRefused/evicted'] })], log })).toEqual([]);
    expect(wrongOf({ happenings: [happening({ toldBy: ['SendersRefused/push_slow'] })], log })).toHaveLength(1);
  });

  it('wants every marked record of poison kept, but those that may be lost on the way', () => {
    const poison = { number: 3, marked: 2, mayBeLost: false };
    const events = new Map([...facts().stored.events, ['x', counts(3)]]);
    const kept = storedWith({ events, quarantined: new Map([['x', counts(3)]]) });
    const lost = storedWith({ events });
    const happenings = [happening({ name: 'poison by TCP', seen: { text: '', poison } })];
    expect(wrongOf({ happenings, ...kept })).toEqual([]);
    expect(wrongOf({ happenings, ...lost })).toEqual(['poison by TCP: 1 of 2 marked records are kept']);
    const datagrams = [happening({ seen: { text: '', poison: { ...poison, mayBeLost: true } } })];
    expect(wrongOf({ happenings: datagrams, ...lost })).toEqual([]);
  });

  it('leaves out what could not happen here', () => {
    const skipped = happening({ seen: { text: 'no disk', skipped: true } });
    expect(wrongOf({ happenings: [skipped], log: logWith() })).toEqual([]);
  });
});
