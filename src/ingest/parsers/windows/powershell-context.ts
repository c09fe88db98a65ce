import type { EventFields } from '../../../core/event.ts';
import { put, putAccount } from '../field-values.ts';
import type { WindowsRecord } from './windows-record.ts';

const hostApplication = /Host ?Application ?= ?([^\r\n]{1,16384})/;
const commandName = /Command ?Name ?= ?([^\r\n]{1,256})/;
const userName = /(?:^|\n)[ \t]*User(?:Id)? ?= ?([^\r\n]{1,256})/;

/** PowerShell packs who ran what with which host into one text of `name = value` lines. */
export function putPowershell(fields: EventFields, record: WindowsRecord): void {
  const { data } = record;
  const text = [data['ContextInfo'], data['param3'], data['param2'], data['Data'], record.message]
    .filter((part) => part?.includes('='))
    .join('\n');
  put(fields, 'process.command_line', hostApplication.exec(text)?.[1]?.trim());
  put(fields, 'powershell.command.name', commandName.exec(text)?.[1]?.trim());
  putAccount(fields, 'user', userName.exec(text)?.[1]?.trim());
}
