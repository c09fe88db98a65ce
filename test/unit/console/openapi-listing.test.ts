import { describe, expect, it } from 'vitest';
import { listOperations } from '../../../src/console/web/openapi-listing.ts';

const document = {
  paths: {
    '/api/things': {
      post: {
        tags: ['things'],
        summary: 'Make one',
        parameters: [{ name: 'dry', in: 'query', required: true, schema: { type: 'boolean' } }],
        requestBody: {
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['kind'],
                properties: {
                  kind: { enum: ['a', 'b'] },
                  parts: { type: 'array', items: { type: 'object', properties: { id: { type: 'integer' } } } },
                },
              },
            },
          },
        },
        responses: { 204: { description: 'Made' } },
      },
    },
  },
};

describe('listOperations', () => {
  it('flattens schemas to dotted names', () => {
    const [operation] = listOperations(document);
    expect(operation).toMatchObject({ method: 'POST', path: '/api/things', tag: 'things', summary: 'Make one' });
    expect(operation?.parameters).toEqual([{ name: 'dry', type: 'boolean', required: true, description: '' }]);
    expect(operation?.body.map(({ name, type, required }) => `${name} ${type} ${required}`)).toEqual([
      'kind a | b true',
      'parts object[] false',
      'parts[].id integer false',
    ]);
    expect(operation?.responses).toEqual([{ status: '204', fields: [] }]);
  });

  it.each([null, undefined, 'x', [], {}, { paths: 7 }])('finds nothing in %j', (broken) => {
    expect(listOperations(broken)).toEqual([]);
  });
});
