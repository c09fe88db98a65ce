import type { Severity } from '../../core/event.ts';
import type { Ticket, TicketState } from '../../core/ticket.ts';
import { containing, where } from './conditions.ts';
import type { ControlDatabase } from './control-database.ts';
import { type TicketRow, ticketColumns, toTicket } from './ticket-row.ts';

export interface NewTicket
  extends Pick<
    Ticket,
    'title' | 'story' | 'language' | 'severity' | 'firstAt' | 'lastAt' | 'hosts' | 'users' | 'techniques' | 'modelId'
  > {
  createdAt: number;
}

/** What of a ticket can be changed; what is absent stays. */
type TicketChange = Partial<Omit<NewTicket, 'createdAt'>> & { updatedAt: number };

interface TicketQuery {
  state?: TicketState;
  severity?: Severity;
  /** Part of title, story, a host or a user (looked for in the newest 5000 that fit the rest). */
  text?: string;
  /** Only tickets with a smaller id. */
  before?: number;
  /** 1 … 500. */
  limit: number;
}

export interface TicketTable {
  /** Opens a ticket without members and gives its id. */
  create(ticket: NewTicket): number;
  /** False where there is no such ticket. */
  update(id: number, change: TicketChange): boolean;
  /** Setting the state it has is no error; false where there is no such ticket. */
  setState(id: number, change: { state: TicketState; at: number }): boolean;
  get(id: number): Ticket | null;
  /** Newest first; `total` counts all that fit, whatever `before` and `limit` say (with `text` within those looked at). */
  list(query: TicketQuery): { tickets: Ticket[]; total: number };
  /** Open tickets that share a host or a user and whose time overlaps, newest first; at most 200. */
  openTicketsTouching(reach: { hosts: string[]; users: string[]; fromAt: number; toAt: number }): Ticket[];
  /** Open tickets by severity. */
  openCounts(): Partial<Record<Severity, number>>;
}

const maxLimit = 500;
const maxTouching = 200;
const textWindow = 5000;

export function createTicketTable(control: ControlDatabase): TicketTable {
  const get = (id: number): Ticket | null => {
    const row = control.prepare<TicketRow>(`SELECT ${ticketColumns} FROM ticket WHERE id = ?`).get(id);
    return row === undefined ? null : toTicket(row);
  };
  return {
    create: (ticket) => control.transaction(() => create(control, ticket)),
    update: (id, change) =>
      control.transaction(() => {
        const before = get(id);
        if (before === null) return false;
        write(control, { ...before, ...change });
        return true;
      }),
    setState: (id, { state, at }) =>
      control
        .prepare('UPDATE ticket SET updated_at = iif(state = ?, updated_at, ?), state = ? WHERE id = ?')
        .run(state, at, state, id).changes > 0,
    get,
    list: (query) => list(control, query),
    openTicketsTouching({ hosts, users, fromAt, toAt }) {
      return control
        .prepare<TicketRow>(
          `SELECT ${ticketColumns} FROM ticket WHERE state = 'open' AND first_at <= ? AND last_at >= ? AND id IN (
             SELECT ticket_id FROM ticket_entity WHERE kind = 'host' AND value IN (SELECT value FROM json_each(?))
             UNION SELECT ticket_id FROM ticket_entity WHERE kind = 'user' AND value IN (SELECT value FROM json_each(?)))
           ORDER BY id DESC LIMIT ?`,
        )
        .all(toAt, fromAt, JSON.stringify(hosts), JSON.stringify(users), maxTouching)
        .map(toTicket);
    },
    openCounts() {
      const rows = control
        .prepare<{ severity: Severity; count: number }>(
          `SELECT severity, count(*) AS count FROM ticket WHERE state = 'open' GROUP BY severity`,
        )
        .all();
      return Object.fromEntries(rows.map(({ severity, count }) => [severity, count]));
    },
  };
}

function create(control: ControlDatabase, ticket: NewTicket): number {
  const { lastInsertRowid } = control
    .prepare(
      `INSERT INTO ticket (title, story, language, state, severity, first_at, last_at, hosts, users, techniques,
         created_at, updated_at, model_id) VALUES (?, ?, ?, 'open', ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      ticket.title,
      ticket.story,
      ticket.language,
      ticket.severity,
      ticket.firstAt,
      ticket.lastAt,
      JSON.stringify(ticket.hosts),
      JSON.stringify(ticket.users),
      JSON.stringify(ticket.techniques),
      ticket.createdAt,
      ticket.createdAt,
      ticket.modelId,
    );
  const id = Number(lastInsertRowid);
  writeEntities(control, { id, ...ticket });
  return id;
}

function write(control: ControlDatabase, ticket: Ticket): void {
  control
    .prepare(
      `UPDATE ticket SET title = ?, story = ?, language = ?, severity = ?, first_at = ?, last_at = ?, hosts = ?,
         users = ?, techniques = ?, updated_at = ?, model_id = ? WHERE id = ?`,
    )
    .run(
      ticket.title,
      ticket.story,
      ticket.language,
      ticket.severity,
      ticket.firstAt,
      ticket.lastAt,
      JSON.stringify(ticket.hosts),
      JSON.stringify(ticket.users),
      JSON.stringify(ticket.techniques),
      ticket.updatedAt,
      ticket.modelId,
      ticket.id,
    );
  writeEntities(control, ticket);
}

function writeEntities(control: ControlDatabase, ticket: Pick<Ticket, 'id' | 'hosts' | 'users'>): void {
  control.prepare('DELETE FROM ticket_entity WHERE ticket_id = ?').run(ticket.id);
  const insert = control.prepare('INSERT OR IGNORE INTO ticket_entity (kind, value, ticket_id) VALUES (?, ?, ?)');
  for (const host of ticket.hosts) insert.run('host', host, ticket.id);
  for (const user of ticket.users) insert.run('user', user, ticket.id);
}

function list(control: ControlDatabase, query: TicketQuery): { tickets: Ticket[]; total: number } {
  const { clause, values } = where([
    ['state = ?', query.state],
    ['severity = ?', query.severity],
  ]);
  const pattern = query.text === undefined ? null : containing(query.text);
  const like = ['title', 'story', 'hosts', 'users'].map((column) => `${column} LIKE ? ESCAPE '\\'`).join(' OR ');
  const fitting =
    pattern === null
      ? `ticket ${clause}`
      : `(SELECT * FROM ticket ${clause} ORDER BY id DESC LIMIT ${textWindow}) WHERE (${like})`;
  const fittingValues = pattern === null ? values : [...values, pattern, pattern, pattern, pattern];
  const isFiltered = pattern !== null || clause !== '';
  const tickets = control
    .prepare<TicketRow>(
      `SELECT ${ticketColumns} FROM ${fitting} ${isFiltered ? 'AND' : 'WHERE'} id < ? ORDER BY id DESC LIMIT ?`,
    )
    .all(...fittingValues, query.before ?? Number.MAX_SAFE_INTEGER, Math.min(query.limit, maxLimit));
  const total = control.preparePlucked<number>(`SELECT count(*) FROM ${fitting}`).get(...fittingValues) ?? 0;
  return { tickets: tickets.map(toTicket), total };
}
