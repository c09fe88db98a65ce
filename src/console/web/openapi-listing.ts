type Json = Record<string, unknown>;

/** One row of a parameter's or body's table. */
export interface ListedField {
  name: string;
  type: string;
  required: boolean;
  description: string;
}

export interface ListedOperation {
  method: string;
  path: string;
  tag: string;
  summary: string;
  parameters: ListedField[];
  body: ListedField[];
  responses: { status: string; fields: ListedField[] }[];
}

const maxDepth = 4;

/** Operations of an OpenAPI document, in its order, with their schemas flattened to dotted names. */
export function listOperations(document: unknown): ListedOperation[] {
  const paths = asJson(asJson(document)['paths']);
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(asJson(item)).map(([method, operation]) => listOperation(path, method, asJson(operation))),
  );
}

function listOperation(path: string, method: string, operation: Json): ListedOperation {
  const parameters = asList(operation['parameters']).map((given) => {
    const parameter = asJson(given);
    const schema = asJson(parameter['schema']);
    return {
      name: String(parameter['name'] ?? ''),
      type: typeOf(schema),
      required: parameter['required'] === true,
      description: String(parameter['description'] ?? schema['description'] ?? ''),
    };
  });
  return {
    method: method.toUpperCase(),
    path,
    tag: String(asList(operation['tags'])[0] ?? ''),
    summary: String(operation['summary'] ?? ''),
    parameters,
    body: flatten(schemaOf(operation['requestBody'])),
    responses: Object.entries(asJson(operation['responses'])).map(([status, answer]) => ({
      status,
      fields: flatten(schemaOf(answer)),
    })),
  };
}

function schemaOf(holder: unknown): Json {
  const content = asJson(asJson(holder)['content']);
  return asJson(asJson(content['application/json'])['schema']);
}

function flatten(schema: Json, prefix = '', depth = 0): ListedField[] {
  const variants = [...asList(schema['oneOf']), ...asList(schema['anyOf'])]
    .map(asJson)
    .filter((one) => one['type'] !== 'null');
  if (variants.length > 0) return uniqueByName(variants.flatMap((variant) => flatten(variant, prefix, depth)));
  if (schema['type'] === 'array') return flatten(asJson(schema['items']), `${prefix}[]`, depth);
  const required = new Set(asList(schema['required']));
  return Object.entries(asJson(schema['properties'])).flatMap(([key, given]) => {
    const property = asJson(given);
    const name = prefix === '' ? key : `${prefix}.${key}`;
    const row = {
      name,
      type: typeOf(property),
      required: required.has(key),
      description: String(property['description'] ?? ''),
    };
    return depth >= maxDepth ? [row] : [row, ...flatten(property, name, depth + 1)];
  });
}

function typeOf(schema: Json): string {
  const values = asList(schema['enum']);
  if (values.length > 0) return values.map(String).join(' | ');
  const variants = [...asList(schema['oneOf']), ...asList(schema['anyOf'])].map(asJson);
  if (variants.length > 0) return [...new Set(variants.map(typeOf))].join(' | ');
  if (schema['type'] === 'array') return `${typeOf(asJson(schema['items']))}[]`;
  return Array.isArray(schema['type']) ? schema['type'].join(' | ') : String(schema['type'] ?? '');
}

function uniqueByName(rows: ListedField[]): ListedField[] {
  return [...new Map(rows.map((row) => [row.name, row])).values()];
}

function asJson(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
