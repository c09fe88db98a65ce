import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse, YAMLParseError } from 'yaml';
import type { z } from 'zod';
import { ApplianceError } from '../core/errors.ts';
import { type Settings, settingsSchema } from './schema.ts';

type Issue = z.core.$ZodIssue;

/**
 * Reads and checks `haetae.yaml`. Paths in it count from the folder of the program (`baseFolder`), so that the same
 * file works whatever the current folder is.
 * @throws ApplianceError SETTINGS_UNREADABLE or SETTING_INVALID naming key, value and what is allowed
 */
export function loadSettings(file: string, baseFolder: string = dirname(file)): Settings {
  const parsed = settingsSchema.safeParse(readYaml(file) ?? {}, { reportInput: true });
  if (!parsed.success) throw invalid(parsed.error.issues[0] as Issue, file);
  return deepFreeze(withAbsolutePaths(checkTogether(parsed.data, file), baseFolder));
}

function readYaml(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'), { maxAliasCount: 0 });
  } catch (cause) {
    const reason = cause instanceof YAMLParseError ? cause.message.split('\n')[0] : (cause as Error).message;
    throw new ApplianceError('SETTINGS_UNREADABLE', { params: { file, reason: reason ?? '' }, cause });
  }
}

function invalid(issue: Issue, file: string): ApplianceError {
  if (issue.code === 'unrecognized_keys') {
    const key = [...issue.path, issue.keys[0]].join('.');
    const known = Object.keys(shapeAt(issue.path) ?? {}).join(', ');
    return new ApplianceError('SETTING_UNKNOWN', { params: { key, allowed: known, file } });
  }
  return settingInvalid(issue.path.join('.') || '(file)', issue.input, allowedAt(issue.path), file);
}

function settingInvalid(key: string, value: unknown, allowed: string, file: string): ApplianceError {
  const shown = value === undefined ? 'nothing' : JSON.stringify(value);
  return new ApplianceError('SETTING_INVALID', { params: { key, value: shown.slice(0, 200), allowed, file } });
}

interface SchemaNode {
  description?: string;
  shape?: Record<string, SchemaNode>;
  element?: SchemaNode;
  unwrap?: () => SchemaNode;
}

function nodeAt(path: readonly PropertyKey[]): SchemaNode | undefined {
  let node: SchemaNode | undefined = settingsSchema as unknown as SchemaNode;
  for (const part of path) {
    node = unwrapped(node);
    node = typeof part === 'number' ? node?.element : node?.shape?.[String(part)];
  }
  return node;
}

function unwrapped(node: SchemaNode | undefined): SchemaNode | undefined {
  let inner = node;
  while (inner && !inner.shape && !inner.element && inner.unwrap) inner = inner.unwrap();
  return inner;
}

function allowedAt(path: readonly PropertyKey[]): string {
  return nodeAt(path)?.description ?? 'see the comments in the file';
}

function shapeAt(path: readonly PropertyKey[]): Record<string, SchemaNode> | undefined {
  return unwrapped(nodeAt(path))?.shape;
}

function checkTogether(settings: Settings, file: string): Settings {
  const { benignUpTo, maliciousFrom } = settings.analysis;
  if (benignUpTo > maliciousFrom) {
    throw settingInvalid('analysis.benignUpTo', benignUpTo, `at most analysis.maliciousFrom (${maliciousFrom})`, file);
  }
  checkStorage(settings, file);
  checkRetention(settings, file);
  const names = new Set<string>();
  for (const [index, source] of settings.sources.entries()) {
    if (names.has(source.name)) throw settingInvalid(`sources.${index}.name`, source.name, 'a name used once', file);
    names.add(source.name);
    if (source.kind !== 'edr_pull') continue;
    if (source.url === '') throw settingInvalid(`sources.${index}.url`, '', 'an http(s) address for edr_pull', file);
    if (source.tokenFile === '') {
      throw settingInvalid(`sources.${index}.tokenFile`, '', 'the file that holds the token for edr_pull', file);
    }
  }
  for (const section of ['console', 'ingest'] as const) {
    const { certificateFile, keyFile } = settings[section];
    if ((certificateFile === '') === (keyFile === '')) continue;
    const allowed = `set together with ${section}.certificateFile, or both empty`;
    throw settingInvalid(`${section}.keyFile`, keyFile, allowed, file);
  }
  const { tlsClientAuth, tlsClientCa } = settings.ingest;
  if (tlsClientAuth !== 'off' && tlsClientCa === '') {
    throw settingInvalid('ingest.tlsClientCa', '', `a PEM file where tlsClientAuth is ${tlsClientAuth}`, file);
  }
  return settings;
}

function checkStorage({ storage, backup, schedules }: Settings, file: string): void {
  if (schedules.backup !== '' && backup.folder === '') {
    throw settingInvalid('backup.folder', '', 'a folder, because schedules.backup is set', file);
  }
  const { diskWarnPercent, diskPurgePercent, diskStopPercent } = storage;
  if (diskPurgePercent <= diskWarnPercent) {
    const allowed = `more than storage.diskWarnPercent (${diskWarnPercent})`;
    throw settingInvalid('storage.diskPurgePercent', diskPurgePercent, allowed, file);
  }
  if (diskStopPercent <= diskPurgePercent) {
    const allowed = `more than storage.diskPurgePercent (${diskPurgePercent})`;
    throw settingInvalid('storage.diskStopPercent', diskStopPercent, allowed, file);
  }
}

/** What is said about events is kept as long as they are, and a ticket's alerts as long as others. */
function checkRetention({ storage: { retentionDays }, retention }: Settings, file: string): void {
  for (const key of ['alertDays', 'ledgerDays'] as const) {
    if (retention[key] >= retentionDays) continue;
    throw settingInvalid(`retention.${key}`, retention[key], `at least storage.retentionDays (${retentionDays})`, file);
  }
  const { alertDays, ticketDays } = retention;
  if (ticketDays >= alertDays) return;
  throw settingInvalid('retention.ticketDays', ticketDays, `at least retention.alertDays (${alertDays})`, file);
}

function withAbsolutePaths(settings: Settings, base: string): Settings {
  const absolute = (path: string) => (path === '' ? '' : resolve(base, path));
  const { certificateFile, keyFile } = settings.console;
  return {
    ...settings,
    data: { folder: absolute(settings.data.folder) },
    console: { ...settings.console, certificateFile: absolute(certificateFile), keyFile: absolute(keyFile) },
    ingest: {
      ...settings.ingest,
      certificateFile: absolute(settings.ingest.certificateFile),
      keyFile: absolute(settings.ingest.keyFile),
      tlsClientCa: absolute(settings.ingest.tlsClientCa),
      parsersFolder: absolute(settings.ingest.parsersFolder),
    },
    files: { ...settings.files, dropFolder: absolute(settings.files.dropFolder) },
    detection: { ...settings.detection, rulesFolder: absolute(settings.detection.rulesFolder) },
    backup: { ...settings.backup, folder: absolute(settings.backup.folder) },
    models: { ...settings.models, folder: absolute(settings.models.folder) },
    sources: settings.sources.map((source) => ({
      ...source,
      tokenFile: absolute(source.tokenFile),
      caFile: absolute(source.caFile),
      nat: absolute(source.nat),
    })),
  };
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) deepFreeze(inner);
  return Object.freeze(value);
}
