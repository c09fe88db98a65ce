import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { evaluateCapture, type Scenario } from '../../../scripts/rule-evaluation.ts';
import { createDetector } from '../../../src/detection/detector.ts';
import { loadRules } from '../../../src/detection/rule-loader.ts';

const root = path.join(import.meta.dirname, '../../..');
const dataFolder = path.resolve(root, process.env['HAETAE_DATA'] ?? '../shared/data');
const index = path.join(dataFolder, 'scenarios.json');
const isThere = existsSync(index);
if (!isThere) console.warn(`Recorded attacks are not at ${dataFolder}; set HAETAE_DATA to test the rules on them.`);

describe.skipIf(!isThere)('recorded attacks through ingest and the rules', () => {
  const { scenarios } = isThere
    ? (JSON.parse(readFileSync(index, 'utf8')) as { scenarios: Scenario[] })
    : { scenarios: [] };
  const detector = createDetector(loadRules(path.join(root, 'config/rules')).rules);

  it.each([
    'otrf-cmd_sam_copy_esentutl',
    'otrf-empire_psremoting_stager',
    'otrf-proxylogon_ssrf_rce_poc',
    'otrf-metasploit_logonpasswords_lsass_memory_dump',
    'otrf-cmd_dumping_ntds_dit_file_ntdsutil',
  ])('%s raises an alert on the attack and hardly any beside it', async (id) => {
    const scenario = scenarios.find((candidate) => candidate.id === id);
    if (scenario === undefined) throw new Error(`${id} is not among the recordings`);
    const result = await evaluateCapture(scenario, {
      dataFolder,
      detector,
      alertFromLevel: 'medium',
      onHits: () => {},
    });
    expect(result.alerts.attack).toBeGreaterThan(0);
    expect(result.alerts.background).toBeLessThanOrEqual(1 + result.events.background / 10_000);
    expect(result.unreadable).toBe(0);
  });
});
