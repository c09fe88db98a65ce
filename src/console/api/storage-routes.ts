import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ApplianceError } from '../../core/errors.ts';
import { idParamsSchema, problemSchema } from '../contract/common.ts';
import {
  backupListResponseSchema,
  startBackupRequestSchema,
  startBackupResponseSchema,
  storageResponseSchema,
} from '../contract/storage.ts';
import { auditRequest, type ConsoleContext, sessionOf } from './console-context.ts';

const listed = 50;

/** Disk, partitions by state, and backups. */
export const storageRoutes: FastifyPluginAsyncZod<{ context: ConsoleContext }> = async (app, { context }) => {
  const { storage } = context.ports;
  const tags = ['storage'];

  app.get(
    '/storage',
    {
      schema: {
        tags,
        summary: 'Disk use and thresholds, partitions by state, days until full, last backup',
        response: { 200: storageResponseSchema },
      },
    },
    async () => storage.figures(),
  );

  app.get(
    '/backups',
    { schema: { tags, summary: 'Backups, newest first', response: { 200: backupListResponseSchema } } },
    async () => ({ backups: storage.backups(listed) }),
  );

  app.post(
    '/backups',
    {
      schema: {
        tags,
        summary: 'Start a backup now',
        body: startBackupRequestSchema,
        response: { 202: startBackupResponseSchema, 400: problemSchema, 409: problemSchema, 507: problemSchema },
      },
    },
    async (request, reply) => {
      const { folder = null, withSecrets } = request.body;
      const by = sessionOf(request).session.userName;
      return reply.code(202).send(storage.startBackup({ folder, withSecrets, by }));
    },
  );

  app.delete(
    '/backups/:id',
    {
      schema: {
        tags,
        summary: 'Cancel a backup that is under way',
        params: idParamsSchema,
        response: { 204: z.null(), 404: problemSchema },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      if (!storage.cancelBackup(id))
        throw new ApplianceError('CONSOLE_NOT_FOUND', { params: { what: `backup ${id}` } });
      await auditRequest(context, request, { action: 'backup.cancel', target: `backup ${id}`, outcome: 'ok' });
      return reply.code(204).send(null);
    },
  );
};
