type Kinds = readonly string[];

const registryAddOrDelete: Kinds = ['registry_add', 'registry_delete', 'registry_event'];
const registrySet: Kinds = ['registry_set', 'registry_event'];

/** Event ids of Sysmon 15 (Microsoft's Sysmon documentation, "Events") and Sigma's category for each. */
const sysmon = new Map<string, Kinds>([
  ['1', ['process_creation']],
  ['2', ['file_change']],
  ['3', ['network_connection']],
  ['5', ['process_termination']],
  ['6', ['driver_load']],
  ['7', ['image_load']],
  ['8', ['create_remote_thread']],
  ['9', ['raw_access_thread']],
  ['10', ['process_access']],
  ['11', ['file_event']],
  ['12', registryAddOrDelete],
  ['13', registrySet],
  ['14', ['registry_rename', 'registry_event']],
  ['15', ['create_stream_hash']],
  ['17', ['pipe_created']],
  ['18', ['pipe_created']],
  ['19', ['wmi_event']],
  ['20', ['wmi_event']],
  ['21', ['wmi_event']],
  ['22', ['dns_query', 'dns']],
  ['23', ['file_delete']],
  ['25', ['process_tampering']],
  ['26', ['file_delete']],
]);

/** Windows security auditing: the records that carry what Sysmon's do. */
const security = new Map<string, Kinds>([
  ['4688', ['process_creation']],
  ['4689', ['process_termination']],
  ['4657', registrySet],
  ['5156', ['network_connection']],
]);

const providers = new Map<string, Map<string, Kinds>>([
  ['Microsoft-Windows-Sysmon', sysmon],
  ['Linux-Sysmon', sysmon],
  ['Microsoft-Windows-Security-Auditing', security],
  [
    'Microsoft-Windows-PowerShell',
    new Map<string, Kinds>([
      ['4103', ['ps_module']],
      ['4104', ['ps_script']],
    ]),
  ],
  [
    'PowerShell',
    new Map<string, Kinds>([
      ['400', ['ps_classic_start']],
      ['600', ['ps_classic_provider_start']],
    ]),
  ],
  [
    'Microsoft-Windows-Windows Defender',
    new Map<string, Kinds>([
      ['1006', ['antivirus']],
      ['1015', ['antivirus']],
      ['1116', ['antivirus']],
      ['1117', ['antivirus']],
    ]),
  ],
]);

const nothing: Kinds = [];

/** Sigma categories of Windows' own event log records, told by provider and event id. */
export const windowsKinds = {
  hasProvider: (provider: string | number | undefined): boolean =>
    typeof provider === 'string' && providers.has(provider),

  /** Undefined where the provider is not in the table, an empty list where the record has no Sigma category. */
  of(provider: string | number | undefined, code: string | number | undefined): Kinds | undefined {
    const codes = typeof provider === 'string' ? providers.get(provider) : undefined;
    return codes === undefined ? undefined : (codes.get(String(code)) ?? nothing);
  },

  all: [...providers.values()].flatMap((codes) => [...codes.values()].flat()),
};
