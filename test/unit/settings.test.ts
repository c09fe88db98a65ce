import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadSettings } from '../../src/settings/load-settings.ts';
import { settingsSchema } from '../../src/settings/schema.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function load(yaml: string) {
  const folder = mkdtempSync(join(tmpdir(), 'settings-'));
  folders.push(folder);
  const file = join(folder, 'haetae.yaml');
  writeFileSync(file, yaml);
  return loadSettings(file);
}

const shipped = new URL('../../config/haetae.yaml', import.meta.url).pathname;

describe('settings', () => {
  it('has working defaults for an empty file, frozen and with absolute paths', () => {
    const settings = load('');
    expect(settings.console.listen).toBe('127.0.0.1:8443');
    expect(settings.data.folder.startsWith('/')).toBe(true);
    expect(Object.isFrozen(settings.analysis)).toBe(true);
  });

  it('ships a file that names every key with its default', () => {
    const fromFile = settingsSchema.parse(parse(readShipped()));
    const defaults = settingsSchema.parse({});
    expect({ ...fromFile, sources: [] }).toEqual(defaults);
    for (const key of leaves(defaults)) expect(readShipped(), key).toContain(`${key.split('.').at(-1)}:`);
    for (const key of Object.keys(fromFile.sources[0] ?? {})) expect(readShipped()).toContain(key);
  });

  it.each([
    ['console:\n  listen: 443', 'console.listen', '443', 'ADDRESS:PORT'],
    ['console:\n  listen: 127.0.0.1:70000', 'console.listen', '"127.0.0.1:70000"', 'ADDRESS:PORT'],
    ['ingest:\n  udp: [127.0.0.1:1, 7]', 'ingest.udp', '["127.0.0.1:1",7]', 'a list of such'],
    ['ingest:\n  tlsClientAuth: required', 'ingest.tlsClientCa', '""', 'a PEM file where tlsClientAuth is required'],
    ['ingest:\n  keyFile: a.key', 'ingest.keyFile', '"a.key"', 'set together with ingest.certificateFile'],
    ['language: fr', 'language', '"fr"', 'ko | en'],
    ['storage:\n  retentionDays: 0', 'storage.retentionDays', '0', 'a whole number from 1 to 3650'],
    ['retention:\n  auditDays: 729', 'retention.auditDays', '729', 'a whole number from 730 to 36500'],
    ['retention:\n  alertDays: 364', 'retention.alertDays', '364', 'at least storage.retentionDays (365)'],
    ['storage:\n  retentionDays: 1096', 'retention.alertDays', '1095', 'at least storage.retentionDays (1096)'],
    ['retention:\n  ledgerDays: 364', 'retention.ledgerDays', '364', 'at least storage.retentionDays (365)'],
    ['retention:\n  ticketDays: 1094', 'retention.ticketDays', '1094', 'at least retention.alertDays (1095)'],
    ['retention:\n  assetDays: 0', 'retention.assetDays', '0', 'a whole number from 1 to 36500'],
    ['sources:\n  - name: A b\n    kind: syslog', 'sources.0.name', '"A b"', 'lower-case letters'],
    ['sources:\n  - name: a\n    kind: kafka', 'sources.0.kind', '"kafka"', 'syslog | edr_push | edr_pull'],
    ['sources:\n  - {name: a, kind: edr_pull}', 'sources.0.url', '""', 'an http(s) address'],
    ['sources:\n  - {name: a, kind: syslog}\n  - {name: a, kind: syslog}', 'sources.1.name', '"a"', 'used once'],
    ['analysis:\n  benignUpTo: 0.9', 'analysis.benignUpTo', '0.9', 'at most analysis.maliciousFrom'],
    ['schedules:\n  timeZone: Seoul', 'schedules.timeZone', '"Seoul"', 'IANA'],
  ])('refuses %j and names key, value and what is allowed', (yaml, key, value, allowed) => {
    const message = refusal(yaml);
    expect(message).toContain(`Setting ${key} has the value ${value};`);
    expect(message).toContain(allowed);
  });

  it('takes one UDP address or several, and paths of certificates from the folder of the program', () => {
    const { ingest } = load("ingest:\n  udp: ['[::]:5514', 127.0.0.1:514]\n  certificateFile: a.crt\n  keyFile: a.key");
    expect(ingest.udp).toEqual(['[::]:5514', '127.0.0.1:514']);
    expect(ingest.certificateFile).toMatch(/^\/.*a\.crt$/);
  });

  it('keeps audit entries for exactly two years where it is told to', () => {
    expect(load('retention:\n  auditDays: 730').retention.auditDays).toBe(730);
    expect(load('').retention).toMatchObject({ auditDays: 1095, alertDays: 1095, ticketDays: 1825 });
  });

  it('refuses an unknown key and lists the known ones', () => {
    expect(refusal('console:\n  lsten: x')).toMatch(
      /console\.lsten is not known; known here are listen, certificateFile/,
    );
  });

  it('refuses what is not YAML and a missing file', () => {
    expect(refusal('a: [')).toContain('cannot be read');
    expect(() => loadSettings('/nonexistent/haetae.yaml')).toThrow('/nonexistent/haetae.yaml cannot be read');
  });
});

function refusal(yaml: string): string {
  try {
    load(yaml);
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
}

function readShipped(): string {
  return readFileSync(shipped, 'utf8');
}

function leaves(value: object, prefix = ''): string[] {
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'object' && !Array.isArray(inner) ? leaves(inner, `${prefix}${key}.`) : [`${prefix}${key}`],
  );
}
