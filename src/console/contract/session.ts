import { z } from 'zod';
import { timeSchema } from './common.ts';

export const passwordMinLength = 9;

const nameSchema = z.string().trim().min(1).max(64);
const passwordSchema = z.string().min(1).max(256);

export const signInRequestSchema = z.object({ name: nameSchema, password: passwordSchema });

export const changePasswordRequestSchema = z.object({ currentPassword: passwordSchema, newPassword: passwordSchema });

const signedInSchema = z.object({
  kind: z.literal('signed_in'),
  name: z.string(),
  mustChangePassword: z.boolean(),
  signedInAt: timeSchema,
  idleLimitMs: z.number().int(),
  previousSignInAt: timeSchema.nullable().describe('The sign-in before this one; null at the first'),
  previousSignInAddress: z.string().nullable(),
});
export type SignedIn = z.infer<typeof signedInSchema>;

/** Who is signed in. Not being signed in is an expected answer, so it has the status 200. */
export const currentSessionSchema = z.discriminatedUnion('kind', [
  signedInSchema,
  z.object({ kind: z.literal('signed_out'), language: z.enum(['ko', 'en']) }),
]);
export type CurrentSession = z.infer<typeof currentSessionSchema>;

export const signedInResponseSchema = signedInSchema;
