import { useTranslation } from 'react-i18next';
import { Link } from '../router.tsx';
import css from './field-table.module.css';

/** An event's fields by name; each value leads to a search for it. Values are shown as text only. */
export function FieldTable({ fields }: { fields: Record<string, string | number> }) {
  const { t } = useTranslation();
  const rows = Object.entries(fields).sort(([one], [other]) => one.localeCompare(other));
  return (
    <dl className={`${css['fields']} mono`}>
      {rows.map(([name, value]) => (
        <Row key={name} name={name}>
          <Link
            className={css['value']}
            to={`/events?range=7d&field=${encodeURIComponent(`${name}:${value}`)}`}
            title={t('events.addAsFilter', { field: name })}
          >
            {String(value)}
          </Link>
        </Row>
      ))}
    </dl>
  );
}

function Row({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
