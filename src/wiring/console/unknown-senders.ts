import type { Author } from '../../console/api/source-admin-port.ts';
import type { SenderAssignment, UnknownSenderPort } from '../../console/api/unknown-sender-port.ts';
import type { ZonePort } from '../../console/api/zone-port.ts';
import { ApplianceError } from '../../core/errors.ts';
import { canonicalAddress, canonicalNetwork } from '../../core/ip-address.ts';
import type { Reparses } from '../../intake/reparses.ts';
import { configOf, type SourceBook } from '../../sources/source-book.ts';
import type { Stores } from '../stores.ts';
import type { SourceKeeper } from './source-admin.ts';

interface UnknownSenderOptions {
  book: SourceBook;
  keeper: SourceKeeper;
  reparses: Pick<Reparses, 'start'>;
}

/** Senders that no source names, and giving them to sources. */
export function createConsoleUnknownSenders(
  { control, sources, unknownSenders }: Pick<Stores, 'control' | 'sources' | 'unknownSenders'>,
  { book, keeper, reparses }: UnknownSenderOptions,
): UnknownSenderPort {
  function assignOne({ peers, to }: SenderAssignment, author: Author) {
    if ('source' in to) {
      return { source: keeper.create({ ...to.source, kind: 'syslog', addresses: peers }, author), peers };
    }
    const known = sources.get(to.sourceId);
    if (known === null || known.state === 'removed') {
      throw new ApplianceError('CONSOLE_NOT_FOUND', { params: { what: `source ${to.sourceId}` } });
    }
    const addresses = [...configOf(known).addresses, ...peers];
    return { source: keeper.change(known, { revision: known.revision, addresses }, author), peers };
  }

  return {
    list: async (page) => ({
      senders: unknownSenders.list(page),
      total: unknownSenders.count(),
      forgotten: unknownSenders.forgotten(),
    }),
    async assign(assignments, author) {
      const checked = checkedPeers(assignments);
      // Asked for before the transaction, which cannot wait.
      for (const { to } of checked) if ('source' in to) await keeper.checkParser(to.source.parser);
      const assigned = control.transaction(() => checked.map((assignment) => assignOne(assignment, author)));
      // The writer takes the sources before the runs, so nothing more is held while they go on.
      book.reload();
      return assigned.map(({ source, peers }) => {
        const selection = { sourceId: book.builtInId, peers };
        const reparseRunId = reparses.start({ selection, toSourceId: source.id, actor: author.by });
        return { source, peers, reparseRunId };
      });
    },
  };
}

/** Zones; in effect at once. */
export function createConsoleZones({ zones }: Pick<Stores, 'zones'>, book: Pick<SourceBook, 'reload'>): ZonePort {
  return {
    list: async () => zones.list(),
    async replace(wanted, change) {
      const ofFile = zones.list().zones.filter(({ origin }) => origin === 'file');
      const taken = new Set(ofFile.map(({ network }) => network));
      const checked = wanted.map(({ network, label }, index) => {
        const canonical = canonicalNetwork(network);
        const params = { row: index + 1, network };
        if (canonical === null) throw new ApplianceError('ZONE_NETWORK_INVALID', { params });
        if (taken.has(canonical)) throw new ApplianceError('ZONE_NETWORK_TWICE', { params });
        taken.add(canonical);
        return { network: canonical, label };
      });
      if (!zones.replace(checked, change)) {
        throw new ApplianceError('SOURCE_CHANGED_MEANWHILE', { params: { what: 'zones' } });
      }
      book.reload();
      return zones.list();
    },
  };
}

function checkedPeers(assignments: readonly SenderAssignment[]): SenderAssignment[] {
  const seen = new Set<string>();
  return assignments.map(({ peers, to }) => {
    const canonical = peers.map((address) => {
      const peer = canonicalAddress(address);
      if (peer === null) throw new ApplianceError('SOURCE_ADDRESS_INVALID', { params: { address } });
      if (seen.has(peer)) throw new ApplianceError('SOURCE_ASSIGNED_TWICE', { params: { address } });
      seen.add(peer);
      return peer;
    });
    return { peers: canonical, to };
  });
}
