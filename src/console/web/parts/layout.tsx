import type { ReactNode } from 'react';
import { Link } from '../router.tsx';
import { Icon } from './icons.tsx';
import css from './layout.module.css';

interface PageHeadProps {
  title: ReactNode;
  back?: { to: string; text: string };
  aside?: ReactNode;
}

/** First line of a screen. */
export function PageHead({ title, back, aside }: PageHeadProps) {
  return (
    <div className={css['head']}>
      {back && (
        <Link to={back.to} className={css['back']}>
          ← {back.text}
        </Link>
      )}
      <h1>{title}</h1>
      {aside && <div className={css['aside']}>{aside}</div>}
    </div>
  );
}

interface PanelProps {
  title?: ReactNode;
  aside?: ReactNode;
  /** A table goes to the panel's edges. */
  flush?: boolean;
  className?: string | undefined;
  children: ReactNode;
}

export function Panel({ title, aside, flush = false, className = '', children }: PanelProps) {
  return (
    <section className={`${css['panel']} ${className}`}>
      {title && (
        <div className={css['panelHead']}>
          <h2>{title}</h2>
          {aside && <div className={css['panelAside']}>{aside}</div>}
        </div>
      )}
      <div className={flush ? css['flush'] : css['body']}>{children}</div>
    </section>
  );
}

/** A line that must not be missed. */
export function Banner({ kind, children }: { kind: 'warn' | 'alarm' | 'calm'; children: ReactNode }) {
  return (
    <div className={`${css['banner']} ${css[kind]}`} role={kind === 'alarm' ? 'alert' : 'status'}>
      <Icon name={kind === 'calm' ? 'check' : 'warning'} />
      <div>{children}</div>
    </div>
  );
}

/** Fields of a filter or a search on one line. */
export function FilterRow({ children }: { children: ReactNode }) {
  return <div className={css['filters']}>{children}</div>;
}

export function Stack({ children }: { children: ReactNode }) {
  return <div className={css['stack']}>{children}</div>;
}
