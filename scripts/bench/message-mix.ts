import { createRandom } from './seeded-random.ts';

/**
 * Invented device lines for benchmarks: one quarter each of CEF, key=value, RFC 3164 and RFC 5424, 230 bytes on average,
 * of 400 hosts. The same seed gives the same lines.
 */
export interface MessageMix {
  /** One line without framing. `at` is its device time, UTC epoch milliseconds; times without a zone are written in KST. */
  next(at: number): string;
}

const kstMs = 9 * 3_600_000;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const users = ['root', 'oracle', 'kimjh', 'leesy', 'parkmj', 'choiyw', 'deploy', 'backup', 'svc_was', 'admin'];
const programs = ['sshd', 'CRON', 'systemd', 'sudo', 'kernel', 'postfix/smtpd', 'dhclient', 'named'];
const rules = [
  'ET SCAN Nmap',
  'SQL Injection',
  'XSS in URI',
  'Brute force login',
  'Suspicious DNS',
  'Port scan',
  'Policy',
];
const hostCount = 400;

/** Creates the mix. */
export function createMessageMix(seed = 1): MessageMix {
  const random = createRandom(seed);
  let sequence = 0;
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const number = (below: number): number => Math.floor(random() * below);
  const inside = (): string => `10.${number(4)}.${number(16)}.${1 + number(250)}`;
  const outside = (): string => `203.0.113.${1 + number(250)}`;
  // Few hosts talk much: the square makes the distribution uneven, as it is in a real network.
  const host = (): string => `srv-${String(Math.floor(random() ** 2 * hostCount)).padStart(3, '0')}`;
  const port = (): number => 1024 + number(60_000);
  const kinds = [cef, keyValue, rfc3164, rfc5424];

  function cef(at: number): string {
    const high = number(5000) === 0 ? 8 : 3;
    return (
      `<134>${bsdTime(at)} fw-${number(8)} CEF:0|Example|Gate|6.4|${100 + number(60)}|${pick(rules)}|${high}|` +
      `rt=${at} src=${inside()} spt=${port()} dst=${outside()} dpt=${pick([80, 443, 53, 22])} proto=TCP ` +
      `act=${pick(['allow', 'deny'])} app=${pick(['HTTPS', 'DNS', 'SSH'])} suser=${pick(users)} dvchost=${host()} in=${number(100_000)} out=${number(9000)} cn1=${++sequence} cn1Label=session`
    );
  }

  function keyValue(at: number): string {
    const time = localIso(at);
    return (
      `<189>date=${time.slice(0, 10)} time=${time.slice(11, 19)} devname="fg-${number(6)}" devid="FG100F" logid="0000000013" ` +
      `type="traffic" subtype="forward" srcip=${inside()} srcport=${port()} dstip=${outside()} dstport=${pick([80, 443, 53])} ` +
      `proto=6 action="${pick(['accept', 'deny', 'close'])}" policyid=${number(90)} sessionid=${++sequence} sentbyte=${number(90_000)} rcvdbyte=${number(900_000)}`
    );
  }

  function rfc3164(at: number): string {
    const program = pick(programs);
    return (
      `<86>${bsdTime(at)} ${host()} ${program}[${1000 + number(30_000)}]: ${pick(['Accepted', 'Failed'])} password for ` +
      `${pick(users)} from ${inside()} port ${port()} ssh2; session ${++sequence} opened by (uid=${number(2000)}) with ` +
      `${pick(['publickey', 'keyboard-interactive', 'gssapi'])} on ${pick(['pts', 'tty', 'notty'])}/${number(30)} after ${number(900)} ms, ${number(40)} sessions of this account are open`
    );
  }

  function rfc5424(at: number): string {
    return (
      `<165>1 ${new Date(at).toISOString()} ${host()} app-${number(20)} ${1000 + number(30_000)} ID${number(90)} ` +
      `[req@32473 id="${++sequence}" user="${pick(users)}" ip="${inside()}"] ${pick(['GET', 'POST'])} /api/v1/orders/${number(100_000)} ` +
      `answered ${pick([200, 201, 304, 404, 500])} in ${number(900)} ms with ${number(60_000)} bytes for tenant ${number(50)} by worker ${number(16)}, cache ${pick(['hit', 'miss'])}`
    );
  }

  return { next: (at) => (kinds[number(kinds.length)] as (at: number) => string)(at) };
}

/** `Nov  7 09:03:01`, RFC 3164 4.1.2, in KST. */
function bsdTime(at: number): string {
  const time = new Date(at + kstMs);
  const day = String(time.getUTCDate()).padStart(2, ' ');
  return `${months[time.getUTCMonth()]} ${day} ${time.toISOString().slice(11, 19)}`;
}

function localIso(at: number): string {
  return new Date(at + kstMs).toISOString();
}
