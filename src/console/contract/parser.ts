import { z } from 'zod';

export const parserListSchema = z.object({
  parsers: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      vendor: z.string(),
      product: z.string(),
      variants: z.array(z.object({ name: z.string().describe('NAME:VARIANT'), title: z.string() })),
    }),
  ),
});
export type ParserList = z.infer<typeof parserListSchema>;
