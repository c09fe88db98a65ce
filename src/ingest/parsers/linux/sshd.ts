import type { EventFields } from '../../../core/event.ts';
import { put, putAddress, putNumber } from '../field-values.ts';
import type { Behaviour } from '../parsed-record.ts';

const login =
  /^(Accepted|Failed) (\S+) for (invalid user )?(.{0,256}) from (\S+) port (\d+)(?: (\S+))?(?:: (\S+) (\S+))?/;
const invalidUser = /^(?:Invalid|Illegal) user (.{0,256}) from (\S+)(?: port (\d+))?/;
const tooMany =
  /^(?:error: )?(?:maximum authentication attempts exceeded|Disconnecting: Too many authentication failures) for (?:invalid user )?(.{0,256}?)(?: from (\S+) port (\d+)| \[preauth\])/;
const refused =
  /^(?:User (?<user>.{1,256}) from (?<from>\S+) not allowed because|refused connect from \S{1,256} \((?<by>[0-9A-Fa-f.:]+)\)|(?:fatal: )?Timeout before authentication for (?:connection from )?(?<late>\S+?)(?: port (?<latePort>\d+)|,|$))/;
const broken =
  /^(?:fatal: |error: )?(?:Unable to negotiate with (?<peer>\S+) port (?<port>\d+): |(?:ssh_dispatch_run_fatal: )?Connection from (?<from>\S+) port (?<fromPort>\d+): |(?:Bad protocol version identification|banner exchange:|Magic value check failed|kex_exchange_identification:).{0,512} from (?<other>\S+?)(?: port (?<otherPort>\d+)|:|$))/;
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
    case 85: // User … not allowed, Unable to negotiate
    case 84: // Timeout
    case 114: // refused connect
      return readRefused(message) ?? readBroken(message);
    default:
      return failed(tooMany.exec(message)) ?? readRefused(message) ?? readBroken(message);
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

/** Turned away before or at authentication. */
function readRefused(message: string): Behaviour | null {
  const found = refused.exec(message)?.groups;
  if (found === undefined) return null;
  const fields = endpoint(found['user'], found['from'] ?? found['by'] ?? found['late'], found['latePort']);
  fields['event.outcome'] = 'failure';
  put(fields, 'event.reason', message.slice(0, 512));
  return { category: 'authentication', action: 'logon-failed', fields };
}

/** Peers that do not speak SSH, or not ours: scanners. */
function readBroken(message: string): Behaviour | null {
  const found = broken.exec(message)?.groups;
  if (found === undefined) return null;
  const address = found['peer'] ?? found['from'] ?? found['other'];
  const fields = endpoint(undefined, address, found['port'] ?? found['fromPort'] ?? found['otherPort']);
  put(fields, 'event.reason', message.slice(0, 512));
  return { category: 'network', action: 'connection-refused', fields };
}

function endpoint(user: string | undefined, address: string | undefined, port: string | undefined): EventFields {
  const fields: EventFields = {};
  put(fields, 'user.name', user);
  putAddress(fields, 'source', address);
  putNumber(fields, 'source.port', port);
  return fields;
}
