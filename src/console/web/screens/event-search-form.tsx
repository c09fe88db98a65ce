import { ActionIcon, Button, NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { eventCategories } from '../../contract/vocabulary.ts';
import { type EventQueryForm, isFieldFilter, type Range, ranges, spanPart } from '../event-query.ts';
import { Icon } from '../parts/icons.tsx';
import { kstTime } from '../time-format.ts';
import css from './event-search-screen.module.css';
import { QueryHelp } from './query-help.tsx';

interface EventSearchFormProps {
  initial: EventQueryForm;
  busy: boolean;
  onSearch(form: EventQueryForm): void;
}

/** Query, host, category, period and field filters; nothing is searched before it is sent. */
export function EventSearchForm({ initial, busy, onSearch }: EventSearchFormProps) {
  const { t } = useTranslation();
  const [form, setForm] = useState(initial);
  const set = (part: Partial<EventQueryForm>) => setForm({ ...form, ...part });
  function submit(event: FormEvent) {
    event.preventDefault();
    onSearch(form);
  }
  const categories = eventCategories.map((category) => ({ value: category, label: t(`category.${category}`) }));
  const spans = (Object.keys(ranges) as Range[]).map((range) => ({ value: range, label: t(`events.ranges.${range}`) }));
  return (
    <form className={css['form']} onSubmit={submit} aria-label={t('events.title')}>
      <div className={css['row']}>
        <TextInput
          className={css['grow'] ?? ''}
          size="xs"
          label={t('search.query')}
          placeholder={t('search.queryHint')}
          value={form.text}
          maxLength={2000}
          rightSection={<QueryHelp />}
          spellCheck={false}
          onChange={(event) => set({ text: event.currentTarget.value })}
        />
        <TextInput
          size="xs"
          label={t('events.host')}
          value={form.host}
          maxLength={255}
          onChange={(event) => set({ host: event.currentTarget.value })}
        />
        <NativeSelect
          size="xs"
          label={t('events.category')}
          value={form.category}
          data={[{ value: '', label: t('common.all') }, ...categories]}
          onChange={(event) => set({ category: event.currentTarget.value })}
        />
        <NativeSelect
          size="xs"
          label={t('events.range')}
          value={form.range}
          data={spans}
          onChange={(event) => set({ range: event.currentTarget.value as Range })}
        />
        {form.range === 'custom' && (
          <>
            <SpanInput label={t('events.from')} at={form.from} onChange={(from) => set({ from })} />
            <SpanInput label={t('events.to')} at={form.to} onChange={(to) => set({ to })} />
          </>
        )}
        <Button size="xs" type="submit" loading={busy}>
          {t('events.submit')}
        </Button>
      </div>
      <FieldFilters fields={form.fields} onChange={(fields) => set({ fields })} />
    </form>
  );
}

function SpanInput({ label, at, onChange }: { label: string; at: string; onChange(at: string): void }) {
  const shown = at === '' ? '' : kstTime(Number(at)).replace(' ', 'T');
  return (
    <TextInput
      size="xs"
      type="datetime-local"
      step={1}
      label={`${label} (KST)`}
      defaultValue={shown}
      onChange={(event) => onChange(spanPart(event.currentTarget.value))}
    />
  );
}

function FieldFilters({ fields, onChange }: { fields: readonly string[]; onChange(fields: string[]): void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [isWrong, setWrong] = useState(false);
  function add() {
    const field = typed.trim();
    if (!isFieldFilter(field)) return setWrong(true);
    setWrong(false);
    setTyped('');
    onChange([...new Set([...fields, field])].slice(0, 10));
  }
  return (
    <div className={css['row']}>
      <TextInput
        size="xs"
        w={320}
        label={t('events.field')}
        placeholder={t('events.fieldHint')}
        value={typed}
        maxLength={600}
        error={isWrong ? t('events.fieldInvalid') : undefined}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || typed.trim() === '') return;
          event.preventDefault();
          add();
        }}
      />
      <Button size="xs" variant="default" onClick={add}>
        {t('events.addField')}
      </Button>
      <ul className={css['chips']}>
        {fields.map((field) => (
          <li key={field} className={`${css['chip']} mono`}>
            {field}
            <ActionIcon
              size="xs"
              variant="subtle"
              aria-label={t('events.removeField', { field })}
              onClick={() => onChange(fields.filter((other) => other !== field))}
            >
              <Icon name="cross" size={11} />
            </ActionIcon>
          </li>
        ))}
      </ul>
    </div>
  );
}
