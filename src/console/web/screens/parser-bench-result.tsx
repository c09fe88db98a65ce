import { useTranslation } from 'react-i18next';
import type { BenchOutcome, ParserTest } from '../../contract/parser-bench.ts';
import { countText } from '../number-format.ts';
import { FieldTable } from '../parts/field-table.tsx';
import { Banner, Panel } from '../parts/layout.tsx';
import css from './parser-bench-result.module.css';

/** What the bench made of each line, two parsers side by side. */
export function ParserBenchResult({ test }: { test: ParserTest }) {
  const { t } = useTranslation();
  const { lines, parsed, againstParsed, complete } = test;
  const summary = t('bench.summary', { lines: countText(lines.length), parsed: countText(parsed) });
  const other = againstParsed === null ? '' : ` · ${t('bench.againstSummary', { parsed: countText(againstParsed) })}`;
  return (
    <Panel title={t('bench.result')} aside={summary + other}>
      {!complete && <Banner kind="warn">{t('bench.incomplete')}</Banner>}
      <ol className={css['lines']}>
        {lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same line may come twice, and the list never changes
          <li key={index}>
            <Line line={line} />
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function Line({ line }: { line: ParserTest['lines'][number] }) {
  const { t } = useTranslation();
  return (
    <>
      <div className={`mono ${css['text']}`}>{line.text}</div>
      {line.replacements > 0 && (
        <div className={css['failed']}>{t('bench.replaced', { number: countText(line.replacements) })}</div>
      )}
      <div className={css['sides']}>
        <Outcome outcome={line.outcome} />
        {line.against && <Outcome outcome={line.against} />}
      </div>
      {line.against && <Differences line={line} />}
    </>
  );
}

function Outcome({ outcome }: { outcome: BenchOutcome }) {
  const { t } = useTranslation();
  if (outcome.kind === 'failed') {
    return (
      <div>
        <b>{outcome.parser}</b>
        <div className={css['failed']}>{t('bench.failed', { step: outcome.step, reason: outcome.reason })}</div>
        <div className="faint">{outcome.detail}</div>
      </div>
    );
  }
  const { parser, at, host, category, action, threat, fields } = outcome;
  const head = {
    ...(at !== null && { '@timestamp': new Date(at).toISOString() }),
    ...(host !== null && { 'host.name': host }),
    'event.category': category,
    'event.action': action,
    ...(threat !== null && { threat }),
  };
  return (
    <div>
      <b>{parser}</b>
      <FieldTable fields={{ ...fields, ...head }} />
    </div>
  );
}

function Differences({ line }: { line: ParserTest['lines'][number] }) {
  const { t } = useTranslation();
  if (line.differences.length === 0) {
    const bothRead = line.outcome.kind === 'event' && line.against?.kind === 'event';
    return bothRead ? <p className="faint">{t('bench.same')}</p> : null;
  }
  return (
    <table>
      <caption>{t('bench.differences')}</caption>
      <thead>
        <tr>
          <th>{t('bench.field')}</th>
          <th>{t('bench.one')}</th>
          <th>{t('bench.other')}</th>
        </tr>
      </thead>
      <tbody>
        {line.differences.map(({ name, one, other }) => (
          <tr key={name} className="mono">
            <td>{name}</td>
            <td>{one ?? '–'}</td>
            <td>{other ?? '–'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
