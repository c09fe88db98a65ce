import { parseArgs } from 'node:util';
import type { Language } from '../../src/core/verdict.ts';

export interface DemoOptions {
  once: boolean;
  /** File for the result as JSON. */
  json: string | null;
  /** Catalogue id of the language model, `none` for a run without one, null for the settings' own default. */
  model: string | null;
  language: Language;
  /** Keeps the throw-away folder. */
  keep: boolean;
  /** Port of the console; 0 takes a free one. */
  port: number;
  /** Seconds that sending takes. */
  sendSeconds: number;
  /** Seconds after which the run counts as failed. */
  limitSeconds: number;
}

export type ParsedOptions =
  | { kind: 'run'; options: DemoOptions }
  | { kind: 'help' }
  | { kind: 'refused'; reason: string };

const known = {
  once: { type: 'boolean' },
  json: { type: 'string' },
  model: { type: 'string' },
  'no-model': { type: 'boolean' },
  lang: { type: 'string' },
  keep: { type: 'boolean' },
  port: { type: 'string' },
  'send-seconds': { type: 'string' },
  'limit-seconds': { type: 'string' },
  help: { type: 'boolean' },
} as const;

export const demoUsage = `npm run demo [-- options]
  --once               end when every alert has a verdict and the tickets are made (exit code 0)
  --json FILE          write the result as JSON
  --model ID           language model of models/catalogue.json
  --no-model           run on rules and neighbours only
  --lang ko|en         language of the output and of the texts (default: LANG)
  --keep               keep the data folder
  --port N             port of the console (default: a free one)
  --send-seconds N     how long sending the day takes (default 45)
  --limit-seconds N    give up after this time (default 1800)
`;

/** Reads the command line; what it does not know is refused by name. */
export function parseDemoOptions(words: readonly string[], environment: NodeJS.ProcessEnv): ParsedOptions {
  try {
    const values = parse(words);
    if (values.help === true) return { kind: 'help' };
    if (values.model !== undefined && values['no-model'] === true)
      throw new Error('--model and --no-model exclude each other');
    return {
      kind: 'run',
      options: {
        once: values.once ?? false,
        json: values.json ?? null,
        model: values['no-model'] === true ? 'none' : (values.model ?? null),
        language: languageOf(values.lang, environment),
        keep: values.keep ?? false,
        port: numberIn('--port', values.port ?? '0', { low: 0, high: 65_535 }),
        sendSeconds: numberIn('--send-seconds', values['send-seconds'] ?? '45', { low: 1, high: 3600 }),
        limitSeconds: numberIn('--limit-seconds', values['limit-seconds'] ?? '1800', { low: 1, high: 86_400 }),
      },
    };
  } catch (thrown) {
    // parseArgs too names the option in its message.
    return { kind: 'refused', reason: (thrown as Error).message };
  }
}

function parse(words: readonly string[]) {
  return parseArgs({ args: [...words], options: known, strict: true, allowPositionals: false }).values;
}

function languageOf(wanted: string | undefined, environment: NodeJS.ProcessEnv): Language {
  const locale = environment['LC_ALL'] || environment['LC_MESSAGES'] || environment['LANG'] || '';
  const language = wanted ?? (locale.startsWith('ko') ? 'ko' : 'en');
  if (language !== 'ko' && language !== 'en') throw new Error(`--lang ${language}: allowed is ko or en`);
  return language;
}

function numberIn(option: string, text: string, { low, high }: { low: number; high: number }): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= low && value <= high) return value;
  throw new Error(`${option} ${text}: allowed is a number from ${low} to ${high}`);
}
