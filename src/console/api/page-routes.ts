import { existsSync } from 'node:fs';
import { join, sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { ApplianceError } from '../../core/errors.ts';

const entryFile = 'index.html';

/** Throws where the page was not built. */
export function requirePage(folder: string): void {
  if (!existsSync(join(folder, entryFile))) throw new ApplianceError('CONSOLE_PAGE_ABSENT');
}

/** Serves the built page; every address outside `/api` that names no file is one of the page's own screens. */
export async function servePage(app: FastifyInstance, folder: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: folder,
    index: entryFile,
    cacheControl: false,
    setHeaders(reply, path) {
      // The build puts a hash of the content into names under assets/, so these never change.
      const isHashed = path.includes(`${sep}assets${sep}`);
      void reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  app.setNotFoundHandler(async (request, reply) => {
    const [path = '/'] = request.url.split('?');
    const isScreen = request.method === 'GET' && !path.startsWith('/api/') && !path.includes('.');
    if (isScreen) return reply.sendFile(entryFile);
    throw new ApplianceError('CONSOLE_NOT_FOUND', { params: { what: path.slice(0, 200) } });
  });
}
