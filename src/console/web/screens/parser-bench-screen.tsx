import { Button, NativeSelect, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type BenchInput, useParserTest } from '../health-queries.ts';
import { Banner, FilterRow, PageHead, Panel, Stack } from '../parts/layout.tsx';
import { useProblemText } from '../parts/query-view.tsx';
import { useSources } from '../queries.ts';
import { useParsers } from '../source-queries.ts';
import { ParserBenchResult } from './parser-bench-result.tsx';

const charsets: BenchInput['charset'][] = ['auto', 'utf-8', 'cp949'];

/** Tries one or two parsers on lines, before anything is saved. */
export function ParserBenchScreen() {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const test = useParserTest();
  const [input, setInput] = useState<BenchInput>({
    lines: '',
    sourceId: '',
    parser: 'auto',
    definition: '',
    against: '',
    charset: 'auto',
  });
  const set = (change: Partial<BenchInput>) => setInput({ ...input, ...change });
  const empty = input.sourceId === '' && input.lines.trim() === '';
  return (
    <>
      <PageHead title={t('bench.title')} />
      <Stack>
        <Panel title={t('bench.input')}>
          <BenchChoices input={input} set={set} />
          {input.sourceId === '' && (
            <Textarea
              label={t('bench.lines')}
              rows={6}
              classNames={{ input: 'mono' }}
              value={input.lines}
              onChange={(event) => set({ lines: event.currentTarget.value })}
            />
          )}
          <Textarea
            mt="sm"
            label={t('bench.draft')}
            description={t('bench.draftHint')}
            rows={4}
            maxLength={65_536}
            classNames={{ input: 'mono' }}
            value={input.definition}
            onChange={(event) => set({ definition: event.currentTarget.value })}
          />
          <Button mt="md" size="xs" loading={test.isPending} disabled={empty} onClick={() => test.mutate(input)}>
            {t('bench.run')}
          </Button>
          {test.error && <Banner kind="alarm">{problemText(test.error)}</Banner>}
        </Panel>
        {test.data && <ParserBenchResult test={test.data} />}
      </Stack>
    </>
  );
}

function BenchChoices({ input, set }: { input: BenchInput; set(change: Partial<BenchInput>): void }) {
  const { t } = useTranslation();
  const sources = useSources().data?.sources ?? [];
  const parsers = useParsers().data?.parsers ?? [];
  const names = parsers.flatMap(({ name, title, variants }) => [
    { value: name, label: `${name} · ${title}` },
    ...variants.map((variant) => ({ value: variant.name, label: `${variant.name} · ${variant.title}` })),
  ]);
  return (
    <FilterRow>
      <NativeSelect
        size="xs"
        label={t('bench.fromSource')}
        value={input.sourceId}
        onChange={(event) => set({ sourceId: event.currentTarget.value })}
        data={[
          { value: '', label: t('bench.paste') },
          ...sources.map(({ id, name }) => ({ value: String(id), label: name })),
        ]}
      />
      <NativeSelect
        size="xs"
        label={t('bench.parser')}
        value={input.parser}
        onChange={(event) => set({ parser: event.currentTarget.value })}
        data={[{ value: 'auto', label: t('bench.auto') }, ...names]}
      />
      <NativeSelect
        size="xs"
        label={t('bench.against')}
        value={input.against}
        onChange={(event) => set({ against: event.currentTarget.value })}
        data={[{ value: '', label: t('bench.noAgainst') }, { value: 'auto', label: t('bench.auto') }, ...names]}
      />
      <NativeSelect
        size="xs"
        label={t('bench.charset')}
        value={input.charset}
        onChange={(event) => set({ charset: event.currentTarget.value as BenchInput['charset'] })}
        data={charsets}
      />
    </FilterRow>
  );
}
