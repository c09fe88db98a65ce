import { describe, expect, it } from 'vitest';
import type { IngestSource } from '../../../../src/core/source.ts';
import { createLineBatchBuilder } from '../../../../src/ingest/line-batch.ts';
import { createNormaliser } from '../../../../src/ingest/normalise.ts';
import { createUnknownSenders } from '../../../../src/sources/unknown-senders.ts';
import { demoSet } from './one-definition.ts';

const parsers = demoSet(
  "steps: [{kv: {}}]\nrequire: [src]\nsignature: [{contains: ['demo=', 'src=']}, {contains: 'demo=cut'}]",
);
const source = (id: number, parser?: string): IngestSource => ({
  id,
  name: `s${id}`,
  kind: 'syslog',
  timeZone: 'Asia/Seoul',
  charset: 'auto',
  addresses: id === 1 ? [] : [`192.0.2.${id}`],
  ...(parser !== undefined && { parser }),
});

const normaliser = createNormaliser({
  sources: [source(2), source(3, 'demo'), source(4, 'gone')],
  defaultSource: source(1),
  parsers,
  unknownSenders: createUnknownSenders(() => []),
});

/** Fields of the event that a line of the source with this number becomes, or the reason why it becomes none. */
function outcomeOf(sourceId: number, text: string) {
  const builder = createLineBatchBuilder();
  const receivedAt = Date.UTC(2026, 2, 1);
  builder.add({ bytes: Buffer.from(text), peer: `192.0.2.${sourceId}`, receivedAt, transport: 'udp', state: 'whole' });
  const batch = builder.take();
  const [outcome] = batch === null ? [] : normaliser.normaliseBatch(batch);
  return outcome?.kind === 'event' ? outcome.event.fields : outcome?.reason;
}

describe('a source with a definition', () => {
  it('is read by it alone, and what does not fit is kept with the reason', () => {
    expect(outcomeOf(3, 'src=192.0.2.7 x=1')).toMatchObject({ 'demo.src': '192.0.2.7' });
    expect(outcomeOf(3, 'plain text')).toBe('parser_failed:pairs');
    expect(outcomeOf(3, 'x=1')).toBe('parser_failed:required');
    expect(outcomeOf(4, 'src=192.0.2.7')).toBe('parser_missing');
  });
});

describe('a source read by auto', () => {
  it('takes a definition by its signature', () => {
    expect(outcomeOf(2, '<13>demo=1 src=192.0.2.7')).toMatchObject({ 'observer.product': 'Demo' });
    expect(outcomeOf(2, '<13>demo=cut')).toBe('parser_failed:required');
  });

  it('lets nobody make a login look like a device', () => {
    const line = '<38>Mar  1 09:00:05 web-01 sshd[1]: Invalid user demo=1 src=192.0.2.7 from 192.0.2.66 port 5';
    expect(outcomeOf(2, line)).toMatchObject({ 'user.name': 'demo=1 src=192.0.2.7', 'source.ip': '192.0.2.66' });
  });

  it('reads LEEF of any vendor', () => {
    const leef =
      '<13>LEEF:2.0|V|P|1|Detect|^|src=192.0.2.7^srcPort=5^usrName=kim^sev=8^cat=Scan^devTime=2026-03-01 09:00:05';
    expect(outcomeOf(2, leef)).toMatchObject({ 'source.ip': '192.0.2.7', 'source.port': 5, 'user.name': 'kim' });
    expect(outcomeOf(2, '<13>LEEF:2.0|V|P')).toBe('bad_leef');
  });
});

describe('audit records', () => {
  const record = 'type=1105 audit(1772323205.123:77): pid=9 uid=0 acct="kim" exe="/usr/sbin/sshd" res=success';
  it.each([
    `kernel: [ 12345.678901] audit: ${record}`,
    `kernel: audit: ${record}`,
    `audisp-syslog: node=web-01 ${record}`,
  ])('%s', (line) => {
    const found = outcomeOf(2, `<13>Mar  1 09:00:05 web-01 ${line}`);
    expect(found).toMatchObject({ 'auditd.message_type': 'user_start', 'auditd.sequence': 77, 'user.name': 'kim' });
  });
});

describe('a sender that no source names', () => {
  it('has its device lines held, whether they fit or not, and what tells itself stored', () => {
    expect(outcomeOf(1, '<13>demo=1 src=192.0.2.7')).toBe('unassigned');
    expect(outcomeOf(1, '<13>demo=cut')).toBe('unassigned');
    expect(outcomeOf(1, 'no header')).toBe('unassigned');
    expect(outcomeOf(1, '<13>LEEF:1.0|V|P|1|Detect|src=192.0.2.7')).toMatchObject({ 'source.ip': '192.0.2.7' });
  });
});
