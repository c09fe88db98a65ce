import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadDefinitions } from '../../../../src/ingest/parsers/definitions/definition-loader.ts';
import { createParserSet } from '../../../../src/ingest/parsers/definitions/parser-set.ts';
import { runSample, sampleText } from '../../../../src/ingest/parsers/definitions/run-sample.ts';

const { definitions, refused } = loadDefinitions(path.join(import.meta.dirname, '../../../../config/parsers'));
const parsers = createParserSet(definitions);

/** Formats that the product promises to read; Linux programs and Windows JSON are read by code. */
const promised = [
  'ahnlab-trusguard',
  'apache-error',
  'fortigate',
  'genian-edr',
  'genian-nac',
  'genian-nac:cef',
  'monitorapp-aiwaf',
  'monitorapp-aiwaf:short',
  'monitorapp-aiwaf:v3',
  'nginx-error',
  'opnsense-filterlog',
  'paloalto-panos',
  'penta-wapples',
  'piolink-webfront',
  'secui-mf2',
  'squid-access',
  'suricata-eve',
  'suricata-fast',
  'web-access',
  'windows-snare',
  'wins-sniper-ips',
  'wins-sniper-one',
  'zeek-json',
];

describe('shipped definitions', () => {
  it('are all accepted', () => {
    expect(refused.map((error) => error.message)).toEqual([]);
    expect(definitions.map(({ name }) => name)).toEqual(expect.arrayContaining(promised));
  });

  it('hold a line that is parsed and, but for variants, one that is refused or says nothing of a threat', () => {
    for (const { name, samples } of definitions) {
      expect(
        samples.some(({ is }) => is !== undefined),
        name,
      ).toBe(true);
    }
  });

  for (const definition of definitions) {
    const parser = parsers.byName(definition.name);
    it.each(definition.samples.map((sample, index) => [index, sample] as const))(
      `${definition.name}, sample %i`,
      (_index, sample) => {
        if (parser === null) throw new Error(`${definition.name} is not in the set`);
        expect(runSample(parser, sample)).toEqual([]);
        const recognised = parsers.recognise(sampleText(sample));
        if (sample.recognised === false) expect(recognised).not.toBe(definition.name);
        else expect(recognised).toBe(definition.name);
      },
    );
  }
});
