import { describe, expect, it } from 'vitest';
import { demoUsage, parseDemoOptions } from '../../../scripts/demo/demo-options.ts';

const usual = {
  once: false,
  json: null,
  model: null,
  language: 'en',
  keep: false,
  port: 0,
  sendSeconds: 45,
  limitSeconds: 1800,
};

describe('parseDemoOptions', () => {
  it('has usual values', () => expect(parseDemoOptions([], {})).toEqual({ kind: 'run', options: usual }));

  it.each([
    [['--once', '--json', 'x.json'], { once: true, json: 'x.json' }],
    [['--model', 'm', '--keep'], { model: 'm', keep: true }],
    [['--no-model'], { model: 'none' }],
    [['--lang', 'ko', '--port=9443'], { language: 'ko', port: 9443 }],
    [['--send-seconds', '5', '--limit-seconds', '60'], { sendSeconds: 5, limitSeconds: 60 }],
  ])('takes %j', (words, changed) => {
    expect(parseDemoOptions(words, {})).toEqual({ kind: 'run', options: { ...usual, ...changed } });
  });

  it.each([
    [{ LANG: 'ko_KR.UTF-8' }, 'ko'],
    [{ LANG: 'ko_KR.UTF-8', LC_ALL: 'C' }, 'en'],
    [{ LC_MESSAGES: 'ko', LANG: 'en_US' }, 'ko'],
  ])('takes the language from %j', (environment, language) => {
    expect(parseDemoOptions([], environment)).toMatchObject({ options: { language } });
  });

  it.each([
    [['--onec'], '--onec'],
    [['extra'], 'extra'],
    [['--json'], '--json'],
    [['--lang', 'fr'], '--lang fr'],
    [['--port', '65536'], '--port 65536'],
    [['--port', '-1'], '--port'],
    [['--send-seconds', '0'], '--send-seconds 0'],
    [['--limit-seconds', '1e3'], '--limit-seconds 1e3'],
    [['--model', 'm', '--no-model'], '--no-model'],
  ])('refuses %j by name', (words, named) => {
    expect(parseDemoOptions(words, {})).toEqual({ kind: 'refused', reason: expect.stringContaining(named) });
  });

  it('tells of every option in its usage', () => {
    expect(parseDemoOptions(['--help'], {})).toEqual({ kind: 'help' });
    for (const option of ['once', 'json', 'model', 'no-model', 'lang', 'keep', 'port', 'send-seconds', 'limit-seconds'])
      expect(demoUsage).toContain(`--${option} `);
  });
});
