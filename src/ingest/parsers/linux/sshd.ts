import type { EventFields } from '../../../core/event.ts';
import { put, putAddress, putNumber } from '../field-values.ts';
import type { Behaviour } from '../parsed-record.ts';

const login =
  /^(Accepted|Failed) (\S+) for (invalid user )?(.{0,256}) from (\S+) port (\d+)(?: (\S+))?(?:: (\S+) (\S+))?/;
const invalidUser = /^(?:Invalid|Illegal) user (.{0,256}) from (\S+)(?: port (\d+))?/;
const tooMany =
  /^(?:error: )?(?:maximum authentication attempts exceeded|Disconnecting: Too many authentication failures) for (?:invalid user )?(.{0,256}?)(?: from (\S+) port (\d+)| \[preauth\])/;
const closed =
  /^(?:Connection (?:closed|reset) by|Disconnected from|Received disconnect from|Disconnecting) (?:(?:authenticating|invalid)? ?user (\S+) )?(\S+?)(?: port (\d+)|:|$|(?= \[))/;

/**
 * Messages of OpenSSH's server (auth.c, auth2.c, packet.c of OpenSSH). A user name is what the peer
 * sent and may hold ` from 10.0.0.1 port 1`: the last address of the line is the true one.
 */
export function readSshd(message: string): Behaviour | null {
  switch (message.charCodeAt(0)) {
    case 65: // Accepted
    case 70: // Failed
      return readLogin(message);
    case 73: // Invalid, Illegal
      return failed(invalidUser.exec(message));
    case 67: // Connection
    case 68: // Disconnected
    case 82: // Received
      return failed(tooMany.exec(message)) ?? readClosed(message);
    default:
      return failed(tooMany.exec(message));
  }
}

function readLogin(message: string): Behaviour | null {
  const match = login.exec(message);
  if (match === null) return null;
  const [, word, method, , user, address, port, protocol, keyType, keyHash] = match;
  const fields = endpoint(user, address, port);
  put(fields, 'event.outcome', word === 'Accepted' ? 'success' : 'failure');
  put(fields, 'sshd.method', method);
  put(fields, 'network.application', protocol === undefined ? undefined : 'ssh');
  if (keyType !== undefined) put(fields, 'sshd.key', `${keyType} ${keyHash}`);
  return { category: 'authentication', action: word === 'Accepted' ? 'logged-in' : 'logon-failed', fields };
}

function failed(match: RegExpExecArray | null): Behaviour | null {
  if (match === null) return null;
  const fields = endpoint(match[1], match[2], match[3]);
  fields['event.outcome'] = 'failure';
  return { category: 'authentication', action: 'logon-failed', fields };
}

function readClosed(message: string): Behaviour | null {
  const match = closed.exec(message);
  if (match === null) return null;
  return { category: 'network', action: 'connection-closed', fields: endpoint(match[1], match[2], match[3]) };
}

function endpoint(user: string | undefined, address: string | undefined, port: string | undefined): EventFields {
  const fields: EventFields = {};
  put(fields, 'user.name', user);
  putAddress(fields, 'source', address);
  putNumber(fields, 'source.port', port);
  return fields;
}
