import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { DisplayTools } from '../account-tools.tsx';
import css from './gate.module.css';

/** The frame of the screens before the console itself: sign-in and the forced change of the password. */
export function GateFrame({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <div className={css['gate']}>
      <title>{t('product')}</title>
      <header className={css['tools']}>
        <DisplayTools />
      </header>
      <main className={css['card']}>
        <div className={css['brand']}>
          <img src="/haetae.svg" width="44" height="44" alt="" />
          <div>
            <h1>{t('product')}</h1>
            <p className="faint">{t('productLine')}</p>
          </div>
        </div>
        {children}
      </main>
      <footer className={css['notice']}>{t('signIn.notice')}</footer>
    </div>
  );
}
