import { z } from 'zod';
import { timeQuerySchema, timeSchema } from './common.ts';

export const assetBindingSchema = z.object({
  ip: z.string(),
  mac: z.string(),
  hostName: z.string(),
  userName: z.string(),
  switchName: z.string(),
  switchPort: z.string(),
  state: z.string().describe('As the device says it'),
  fromAt: timeSchema.describe('First time that it was said'),
  toAt: timeSchema.describe('Last time that it was said'),
  sourceId: z.number().int(),
});
export type AssetBinding = z.infer<typeof assetBindingSchema>;

export const assetQuerySchema = z
  .object({
    ip: z.string().trim().min(2).max(64).optional(),
    mac: z.string().trim().min(2).max(64).optional(),
    at: timeQuerySchema.optional().describe('Only who had the address at this time; needs ip'),
  })
  .refine(({ ip, mac }) => (ip === undefined) !== (mac === undefined), { message: 'ip or mac' })
  .refine(({ ip, at }) => at === undefined || ip !== undefined, { path: ['at'], message: 'needs ip' });

export const assetResponseSchema = z.object({ bindings: z.array(assetBindingSchema).describe('Newest first') });
export type AssetList = z.infer<typeof assetResponseSchema>;
