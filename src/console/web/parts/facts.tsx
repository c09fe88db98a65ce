import type { ReactNode } from 'react';
import css from './facts.module.css';

/** Names and values below each other. */
export function Facts({ rows }: { rows: [string, ReactNode][] }) {
  return (
    <dl className={css['facts']}>
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
