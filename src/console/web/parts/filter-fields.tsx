import { NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { severities } from '../../contract/vocabulary.ts';
import { setQuery } from '../router.tsx';

interface SelectFilterProps {
  label: string;
  /** Part of the address's query that holds the choice. */
  name: string;
  value: string;
  options: readonly { value: string; label: string }[];
}

/** A choice that is kept in the address; the empty choice shows everything. */
export function SelectFilter({ label, name, value, options }: SelectFilterProps) {
  const { t } = useTranslation();
  return (
    <NativeSelect
      size="xs"
      label={label}
      value={value}
      onChange={(event) => setQuery({ [name]: event.currentTarget.value })}
      data={[{ value: '', label: t('common.all') }, ...options]}
    />
  );
}

export function SeverityFilter({ value }: { value: string }) {
  const { t } = useTranslation();
  const options = severities.toReversed().map((severity) => ({ value: severity, label: t(`severity.${severity}`) }));
  return <SelectFilter label={t('severity.label')} name="severity" value={value} options={options} />;
}

/** A text that is kept in the address once typing pauses or Enter is pressed. */
export function TextFilter({ value, hint }: { value: string; hint: string }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(value);
  useEffect(() => {
    if (typed === value) return;
    const timer = setTimeout(() => setQuery({ text: typed }), 400);
    return () => clearTimeout(timer);
  }, [typed, value]);
  function submit(event: FormEvent) {
    event.preventDefault();
    setQuery({ text: typed });
  }
  return (
    <form onSubmit={submit}>
      <TextInput
        size="xs"
        w={260}
        label={t('common.text')}
        placeholder={hint}
        value={typed}
        maxLength={200}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
    </form>
  );
}
