import { useTranslation } from 'react-i18next';
import { countText, percentText } from '../number-format.ts';
import { Panel } from '../parts/layout.tsx';
import { Nothing, QueryView } from '../parts/query-view.tsx';
import { type EventFields, useEventFields } from '../search-queries.ts';
import css from './event-fields-panel.module.css';

interface EventFieldsPanelProps {
  query: string;
  /** `name:value` was chosen. */
  onFilter(filter: string): void;
}

const shownFields = 60;
const shownValues = 5;

/** Which fields the events of a search have, and their most frequent values; a value narrows the search. */
export function EventFieldsPanel({ query, onFilter }: EventFieldsPanelProps) {
  const { t } = useTranslation();
  const fields = useEventFields(query);
  const sampled = fields.data?.eventsSampled;
  return (
    <Panel
      title={t('search.fields')}
      aside={sampled !== undefined && t('search.fieldsSampled', { number: countText(sampled) })}
    >
      <QueryView query={fields}>
        {(data) =>
          data.fields.length === 0 ? (
            <Nothing text={t('search.fieldsNone')} />
          ) : (
            <div className={css['grid']}>
              {data.fields.slice(0, shownFields).map((field) => (
                <Field key={field.name} field={field} onFilter={onFilter} />
              ))}
            </div>
          )
        }
      </QueryView>
    </Panel>
  );
}

function Field({ field, onFilter }: { field: EventFields['fields'][number]; onFilter(filter: string): void }) {
  const { t } = useTranslation();
  const { name, share, distinct, moreValues, top } = field;
  const number = countText(distinct);
  return (
    <section className={css['field']}>
      <h3 className="mono">{name}</h3>
      <p className={css['meta']}>
        {t('search.share', { percent: percentText(share) })} ·{' '}
        {moreValues ? t('search.distinctMore', { number }) : t('search.distinct', { number })}
      </p>
      <ul className={css['values']}>
        {top.slice(0, shownValues).map(({ value, share: part }) => (
          <li key={value}>
            <button
              type="button"
              className={`${css['value']} mono`}
              title={t('search.showOnly', { field: name, value })}
              onClick={() => onFilter(`${name}:${value}`)}
            >
              {value}
            </button>
            <span className={css['bar']} style={{ width: `${Math.max(2, part * 60)}px` }} />
            <span className={css['part']}>{percentText(part)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
