import { NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ParserList } from '../../contract/parser.ts';
import { useParsers } from '../source-queries.ts';
import css from './form.module.css';

interface ParserChoiceProps {
  value: string;
  onChange(parser: string): void;
  disabled?: boolean;
  /** A first choice beside `auto`, such as "the guessed one". */
  extra?: { value: string; label: string };
}

/** Chooses a parser; typing narrows the list by vendor, product and name. */
export function ParserChoice({ value, onChange, disabled = false, extra }: ParserChoiceProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const parsers = useParsers();
  const all = optionsOf(parsers.data?.parsers ?? []);
  const words = text.toLowerCase().split(/\s+/);
  const fitting = all.filter(({ search }) => words.every((word) => search.includes(word)));
  // What is chosen stays in the list, whatever is searched for.
  const chosen = all.find((option) => option.value === value);
  const own = { value: 'auto', label: t('sourceAdmin.parserAuto') };
  const listed = chosen === undefined || fitting.includes(chosen) ? fitting : [chosen, ...fitting];
  const unlisted = value === 'auto' || value === extra?.value || chosen ? [] : [{ value, label: value }];
  return (
    <div className={css['pair']}>
      <TextInput
        size="xs"
        label={t('sourceAdmin.parserSearch')}
        placeholder={t('sourceAdmin.parserSearchHint')}
        value={text}
        disabled={disabled}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <NativeSelect
        size="xs"
        label={t('sourceAdmin.parser')}
        value={value}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.value)}
        data={[
          ...(extra ? [extra] : []),
          own,
          ...unlisted,
          ...listed.map(({ value: name, label }) => ({ value: name, label })),
        ]}
        description={fitting.length === 0 ? t('sourceAdmin.parserNone') : undefined}
      />
    </div>
  );
}

function optionsOf(parsers: ParserList['parsers']): { value: string; label: string; search: string }[] {
  return parsers.flatMap(({ name, title, vendor, product, variants }) =>
    [{ name, title }, ...variants].map((one) => ({
      value: one.name,
      label: `${one.title} (${one.name})`,
      search: `${one.name} ${one.title} ${title} ${vendor} ${product}`.toLowerCase(),
    })),
  );
}
