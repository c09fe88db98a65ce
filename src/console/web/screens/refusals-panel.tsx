import { useTranslation } from 'react-i18next';
import type { Refusal } from '../../contract/source.ts';
import { countText } from '../number-format.ts';
import { Panel } from '../parts/layout.tsx';

/** What listeners refused since the start; nothing where they refused nothing. */
export function RefusalsPanel({ refusals }: { refusals: readonly Refusal[] }) {
  const { t } = useTranslation();
  if (refusals.length === 0) return null;
  return (
    <Panel title={t('refusals.title')} aside={t('refusals.hint')} flush>
      <table>
        <thead>
          <tr>
            <th>{t('refusals.kind')}</th>
            <th className="number">{t('refusals.count')}</th>
          </tr>
        </thead>
        <tbody>
          {refusals.map(({ kind, count }) => (
            <tr key={kind}>
              <td>{t(`refusals.kinds.${kind}`)}</td>
              <td className="number">{countText(count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
