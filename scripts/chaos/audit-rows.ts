import { join } from 'node:path';
import { openDatabase } from '../../src/store/database.ts';

export interface AuditCount {
  action: string;
  rows: number;
}

/** What the audit log of a running appliance says of one address since a moment. */
export function auditRowsOf(dataFolder: string, { address, since }: { address: string; since: number }): AuditCount[] {
  const control = openDatabase(join(dataFolder, 'control.db'), { mode: 'read' });
  try {
    return control
      .prepare<AuditCount>(
        'SELECT action, count(*) AS rows FROM audit WHERE at >= ? AND address = ? GROUP BY action ORDER BY action',
      )
      .all(since, address);
  } finally {
    control.close();
  }
}
