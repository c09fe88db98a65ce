import { Button, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usualZoneLabels } from '../../contract/source-words.ts';
import type { ZoneList } from '../../contract/zone.ts';
import css from '../parts/form.module.css';
import { Panel } from '../parts/layout.tsx';
import { QueryView, useProblemText } from '../parts/query-view.tsx';
import { useReplaceZones, useZones } from '../source-queries.ts';

/** Networks with labels, changed as one table. */
export function ZonesPanel() {
  const { t } = useTranslation();
  const query = useZones();
  const replace = useReplaceZones();
  return (
    <Panel title={t('zones.title')} aside={t('zones.hint')}>
      <QueryView query={query}>{(list) => <ZoneEditor key={list.revision} list={list} replace={replace} />}</QueryView>
    </Panel>
  );
}

interface Row {
  /** Tells rows apart while their texts change. */
  key: number;
  network: string;
  label: string;
}

interface ZoneEditorProps {
  list: ZoneList;
  /** Kept outside, because the editor begins anew with each revision. */
  replace: ReturnType<typeof useReplaceZones>;
}

function ZoneEditor({ list, replace }: ZoneEditorProps) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const ofFile = list.zones.filter(({ origin }) => origin === 'file');
  const [rows, setRows] = useState<readonly Row[]>(() =>
    list.zones.filter(({ origin }) => origin === 'console').map((zone, key) => ({ key, ...zone })),
  );
  const change = (key: number, part: Partial<Row>) =>
    setRows((before) => before.map((row) => (row.key === key ? { ...row, ...part } : row)));
  const add = () =>
    setRows((before) => [...before, { key: 1 + Math.max(0, ...before.map(({ key }) => key)), network: '', label: '' }]);

  function submit(event: FormEvent) {
    event.preventDefault();
    const zones = rows.map(({ network, label }) => ({ network, label }));
    replace.mutate({ revision: list.revision, zones });
  }

  return (
    <form onSubmit={submit}>
      <datalist id="zone-labels">
        {usualZoneLabels.map((label) => (
          <option key={label} value={label} />
        ))}
      </datalist>
      {list.zones.length === 0 && rows.length === 0 && <p className="faint">{t('zones.none')}</p>}
      <div className={css['zones']}>
        {ofFile.map(({ network, label }) => (
          <ZoneRow key={network}>
            <span className="mono">{network}</span>
            <span>{label}</span>
            <span className="faint">{t('zones.fromFile')}</span>
          </ZoneRow>
        ))}
        {rows.map(({ key, network, label }) => (
          <ZoneRow key={key}>
            <TextInput
              size="xs"
              aria-label={t('zones.network')}
              placeholder="10.10.0.0/16"
              value={network}
              required
              maxLength={49}
              onChange={(event) => change(key, { network: event.currentTarget.value })}
            />
            <TextInput
              size="xs"
              aria-label={t('zones.label')}
              placeholder={t('zones.labelHint')}
              list="zone-labels"
              value={label}
              required
              maxLength={32}
              onChange={(event) => change(key, { label: event.currentTarget.value })}
            />
            <Button
              size="xs"
              variant="default"
              aria-label={t('zones.remove', { network })}
              onClick={() => setRows((before) => before.filter((row) => row.key !== key))}
            >
              ×
            </Button>
          </ZoneRow>
        ))}
      </div>
      {replace.error && (
        <p className={css['problem']} role="alert">
          {problemText(replace.error)}
        </p>
      )}
      {replace.isSuccess && (
        <p className={css['done']} role="status">
          {t('zones.saved')}
        </p>
      )}
      <div className={css['foot']}>
        <Button size="xs" variant="default" onClick={add}>
          {t('zones.add')}
        </Button>
        <Button size="xs" type="submit" loading={replace.isPending}>
          {t('zones.save')}
        </Button>
      </div>
    </form>
  );
}

function ZoneRow({ children }: { children: ReactNode }) {
  return <div className={css['zone']}>{children}</div>;
}
