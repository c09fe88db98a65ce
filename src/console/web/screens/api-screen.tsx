import { useTranslation } from 'react-i18next';
import { type ListedField, type ListedOperation, listOperations } from '../openapi-listing.ts';
import { PageHead, Panel, Stack } from '../parts/layout.tsx';
import { QueryView } from '../parts/query-view.tsx';
import { useOpenapi } from '../queries.ts';
import css from './api-screen.module.css';

/** The appliance's own API, read from the description that it serves itself. */
export function ApiScreen() {
  const { t } = useTranslation();
  const query = useOpenapi();
  return (
    <>
      <PageHead
        title={t('api.title')}
        aside={
          <a href="/api/openapi.json" download="haetae-openapi.json">
            {t('api.download')}
          </a>
        }
      />
      <p className={css['intro']}>{t('api.intro')}</p>
      <QueryView query={query}>{(document) => <Operations operations={listOperations(document)} />}</QueryView>
    </>
  );
}

function Operations({ operations }: { operations: readonly ListedOperation[] }) {
  const tags = [...new Set(operations.map((operation) => operation.tag))];
  return (
    <Stack>
      {tags.map((tag) => (
        <Panel key={tag} title={tag} flush>
          {operations
            .filter((operation) => operation.tag === tag)
            .map((operation) => (
              <Operation key={`${operation.method} ${operation.path}`} operation={operation} />
            ))}
        </Panel>
      ))}
    </Stack>
  );
}

function Operation({ operation }: { operation: ListedOperation }) {
  const { t } = useTranslation();
  return (
    <details className={css['operation']}>
      <summary>
        <span className={css['method']}>{operation.method}</span>
        <code>{operation.path}</code>
        <span>{operation.summary}</span>
      </summary>
      <div className={css['detail']}>
        {operation.parameters.length > 0 && <Fields title={t('api.parameters')} fields={operation.parameters} />}
        {operation.body.length > 0 && <Fields title={t('api.body')} fields={operation.body} />}
        {operation.responses.map((response) => (
          <Fields
            key={response.status}
            title={t('api.response', { status: response.status })}
            fields={response.fields}
          />
        ))}
      </div>
    </details>
  );
}

function Fields({ title, fields }: { title: string; fields: readonly ListedField[] }) {
  const { t } = useTranslation();
  return (
    <>
      <h3>{title}</h3>
      {fields.length === 0 && <p className="faint">{t('api.noContent')}</p>}
      <table>
        <tbody>
          {fields.map((field) => (
            <tr key={field.name}>
              <td>
                <code>{field.name}</code> {field.required && <span className="faint">{t('api.required')}</span>}
              </td>
              <td className="mono">{field.type}</td>
              <td className="faint">{field.description}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
