import type { WindowsRules } from './windows-rule.ts';

/** Events of PowerShell's logs. */
export const powershellRules: WindowsRules = {
  400: { category: 'process', action: 'powershell-engine-started' },
  403: { category: 'process', action: 'powershell-engine-stopped' },
  600: { category: 'process', action: 'powershell-provider-started' },
  800: { category: 'process', action: 'powershell-pipeline-executed' },
  4103: { category: 'process', action: 'powershell-command-executed' },
  4104: { category: 'process', action: 'powershell-script-block' },
  4105: { category: 'process', action: 'powershell-script-started' },
  4106: { category: 'process', action: 'powershell-script-ended' },
};

export const powershellNames: Record<string, string> = {
  MessageNumber: 'powershell.sequence',
  MessageTotal: 'powershell.total',
  Path: 'file.path',
  ScriptBlockId: 'powershell.file.script_block_id',
  ScriptBlockText: 'powershell.file.script_block_text',
};

/** Events of the System log, whichever provider writes them. */
export const systemRules: WindowsRules = {
  104: { category: 'configuration', action: 'event-log-cleared', user: 'Subject' },
  6005: { category: 'host', action: 'system-started' },
  6006: { category: 'host', action: 'system-stopped' },
  7034: { category: 'host', action: 'service-crashed', names: { param1: 'service.name' } },
  7036: {
    category: 'host',
    action: 'service-state-changed',
    names: { param1: 'service.name', param2: 'service.state' },
  },
  7040: { category: 'configuration', action: 'service-start-type-changed', names: { param1: 'service.name' } },
  7045: { category: 'configuration', action: 'service-installed' },
};

export const systemNames: Record<string, string> = { ServiceName: 'service.name' };

/** Events of other logs, by id; only where an id means one thing in every log that is likely to be sent. */
export const scheduledTaskRules: WindowsRules = {
  106: { category: 'configuration', action: 'scheduled-task-registered' },
  129: { category: 'process', action: 'scheduled-task-process-started' },
  140: { category: 'configuration', action: 'scheduled-task-updated' },
  141: { category: 'configuration', action: 'scheduled-task-deleted' },
  200: { category: 'process', action: 'scheduled-task-started' },
  201: { category: 'process', action: 'scheduled-task-completed' },
};

export const wmiRules: WindowsRules = {
  5857: { category: 'process', action: 'wmi-provider-started' },
  5858: { category: 'process', action: 'wmi-query-failed' },
  5859: { category: 'configuration', action: 'wmi-filter-registered' },
  5860: { category: 'configuration', action: 'wmi-consumer-registered' },
  5861: { category: 'configuration', action: 'wmi-consumer-bound' },
};
