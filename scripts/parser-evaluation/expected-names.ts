/**
 * How names in the recorded sets' expectations read in ECS. An expected value counts as equal where any of the listed
 * fields has it: those projects' names say less than ECS (`username` may be the user who acts or the one acted upon).
 * `@host`, `@time` and `@host-part` are the event's own host, time, and the host's first label.
 */
export type ExpectedNames = Readonly<Record<string, readonly string[]>>;

const account = ['user.name', 'user.target.name', 'user.effective.name', 'user.email'];
const path = ['url.original', 'url.path'];

/** CrowdSec hub (github.com/crowdsecurity/hub): `evt.Parsed` without a prefix, `evt.Meta` with `meta.`. */
const crowdsec: ExpectedNames = {
  auth: ['user.name'],
  body_bytes_sent: ['http.response.body.bytes'],
  bytes: ['http.response.body.bytes'],
  client: ['source.ip'],
  clientip: ['source.ip'],
  dst_ip: ['destination.ip'],
  dst_port: ['destination.port'],
  http_method: ['http.request.method'],
  http_referer: ['http.request.referrer'],
  http_status_code: ['http.response.status_code'],
  http_user_agent: ['user_agent.original'],
  http_version: ['http.version'],
  httpversion: ['http.version'],
  int_eth: ['observer.ingress.interface.name'],
  'meta.http_path': path,
  'meta.http_status': ['http.response.status_code'],
  'meta.http_user_agent': ['user_agent.original'],
  'meta.http_verb': ['http.request.method'],
  'meta.machine': ['@host'],
  'meta.source_ip': ['source.ip'],
  'meta.target_fqdn': ['url.domain', 'destination.domain'],
  'meta.target_user': account,
  'meta.user': account,
  'meta.username': account,
  pid: ['process.pid'],
  program: ['log.syslog.appname', 'process.name'],
  proto: ['network.transport'],
  referer: ['http.request.referrer'],
  referrer: ['http.request.referrer'],
  remote_addr: ['source.ip'],
  remote_ip: ['source.ip'],
  remote_port: ['source.port'],
  remote_user: ['user.name'],
  request: path,
  response: ['http.response.status_code'],
  ruleid: ['rule.id'],
  rulemessage: ['rule.description', 'rule.name'],
  size: ['http.response.body.bytes'],
  source_ip: ['source.ip'],
  source_port: ['source.port'],
  src_ip: ['source.ip'],
  src_port: ['source.port'],
  sshd_client_ip: ['source.ip'],
  sshd_invalid_user: ['user.name'],
  status: ['http.response.status_code'],
  target_fqdn: ['url.domain', 'destination.domain'],
  target_user: account,
  time_local: ['@time'],
  timestamp: ['@time'],
  timestamp8601: ['@time'],
  user: account,
  username: account,
  verb: ['http.request.method'],
};

const subjectImage = ['process.executable', 'process.parent.executable'];

/** PT normalised events (github.com/vxcontrol/xp-rules, taxonomy of MaxPatrol SIEM). Only its `subject` acts. */
const vxcontrol: ExpectedNames = {
  'dst.ip': ['destination.ip'],
  'dst.port': ['destination.port'],
  'event_src.fqdn': ['@host'],
  'event_src.hostname': ['@host-part'],
  'event_src.subsys': ['winlog.channel', 'log.syslog.appname'],
  logon_type: ['winlog.event_data.LogonType', 'winlog.logon.type'],
  msgid: ['event.code', 'auditd.message_type'],
  'object.account.id': ['user.target.id', 'user.id'],
  'object.account.name': ['user.target.name', 'user.name', 'user.effective.name'],
  'object.account.domain': ['user.target.domain', 'user.domain'],
  'object.process.cmdline': ['process.command_line'],
  'object.process.cwd': ['process.working_directory'],
  'object.process.fullpath': ['process.executable', 'process.target.executable'],
  'object.process.guid': ['process.entity_id', 'process.target.entity_id'],
  'object.process.id': ['process.pid', 'process.target.pid'],
  'object.process.name': ['process.name', 'process.target.name'],
  'object.process.parent.cmdline': ['process.parent.command_line'],
  'object.process.parent.fullpath': ['process.parent.executable'],
  'object.process.parent.guid': ['process.parent.entity_id'],
  'object.process.parent.id': ['process.parent.pid'],
  'object.process.parent.name': ['process.parent.name'],
  'object.process.hash.md5': ['process.hash.md5', 'file.hash.md5', 'dll.hash.md5'],
  'object.process.hash.sha256': ['process.hash.sha256', 'file.hash.sha256', 'dll.hash.sha256'],
  'object.process.original_name': ['process.pe.original_file_name'],
  'src.ip': ['source.ip'],
  'src.port': ['source.port'],
  'src.hostname': ['source.domain', 'winlog.event_data.WorkstationName'],
  status: ['event.outcome'],
  'subject.account.domain': ['user.domain'],
  'subject.account.id': ['user.id'],
  'subject.account.name': ['user.name', 'user.target.name', 'user.effective.name'],
  'subject.id': ['user.id'],
  'subject.name': ['user.name'],
  'subject.domain': ['user.domain'],
  'subject.process.fullpath': subjectImage,
  'subject.process.guid': ['process.entity_id', 'process.parent.entity_id'],
  'subject.process.id': ['process.pid', 'process.parent.pid'],
  'subject.process.name': ['process.name', 'process.parent.name'],
  'subject.process.parent.id': ['process.parent.pid'],
  time: ['@time'],
};

/** Loghub (github.com/logpai/loghub). Its column names were assigned by position: `Level` of Linux is the host. */
const loghub: ExpectedNames = {
  Content: ['message'],
  PID: ['process.pid', 'log.syslog.procid'],
  Pid: ['process.pid', 'log.syslog.procid'],
  'apache:Level': ['log.level'],
  'apache:Time': ['@time'],
  'linux:Component': ['log.syslog.appname'],
  'linux:Level': ['@host'],
  'linux:time': ['@time'],
  'openssh:Component': ['@host'],
  'openssh:time': ['@time'],
};

/** Splunk Connect for Syslog's tests: host and time were filled into the templates by us. */
const sc4s: ExpectedNames = { host: ['@host'], time: ['@time'] };

/** Main fields (`n`) of the recorded Windows events. */
const windowsEvents: ExpectedNames = {
  account: ['winlog.event_data.AccountName', 'service.account', 'user.name'],
  cmdline: ['process.command_line'],
  dst_guid: ['process.target.entity_id', 'winlog.event_data.TargetProcessGUID', 'winlog.event_data.TargetProcessGuid'],
  dst_image: ['process.target.executable', 'winlog.event_data.TargetImage'],
  dst_ip: ['destination.ip'],
  dst_pid: ['process.target.pid', 'winlog.event_data.TargetProcessId'],
  dst_port: ['destination.port'],
  file: ['file.path', 'winlog.event_data.TargetFilename'],
  guid: ['process.entity_id'],
  host: ['@host'],
  image: ['process.executable'],
  logon_type: ['winlog.logon.type', 'winlog.event_data.LogonType'],
  module: ['dll.path', 'file.path'],
  orig_name: ['process.pe.original_file_name', 'dll.pe.original_file_name'],
  parent_cmdline: ['process.parent.command_line'],
  parent_image: ['process.parent.executable'],
  pguid: ['process.parent.entity_id'],
  pid: ['process.pid'],
  pipe: ['file.name', 'file.path', 'winlog.event_data.PipeName'],
  ppid: ['process.parent.pid'],
  query: ['dns.question.name'],
  reg: ['registry.path'],
  src_host: ['source.domain', 'winlog.event_data.WorkstationName'],
  src_image: ['process.executable', 'winlog.event_data.SourceImage'],
  src_ip: ['source.ip'],
  src_port: ['source.port'],
  time: ['@time'],
};

/** Zeek's own names: the set keeps no other expectation than the record. */
const zeek: ExpectedNames = {
  id_orig_h: ['source.ip'],
  id_orig_p: ['source.port'],
  id_resp_h: ['destination.ip'],
  id_resp_p: ['destination.port'],
  proto: ['network.transport'],
  server_name: ['url.domain', 'tls.client.server_name'],
  status_code: ['http.response.status_code'],
  query: ['dns.question.name'],
  time: ['@time'],
  uid: ['network.session_id'],
  uri: ['url.original'],
};

/** The table of each recorded set. */
export const expectedNames: Readonly<Record<string, ExpectedNames>> = {
  crowdsec,
  vxcontrol,
  loghub,
  sc4s,
  events: windowsEvents,
  network: zeek,
};
