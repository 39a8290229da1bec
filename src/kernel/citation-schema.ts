import type { Citation } from './citation.ts';
import { z, zText } from './endpoint.ts';

/** A citation on the wire, read or written; fits the type `Citation`. Wide enough for what rule packs and directives cite. */
export const zCitation = z.object({
  instrument: zText(200, 1),
  article: zText(120),
  quote: z.exactOptional(zText(400, 1)),
});

/** Compiles while the schema and the type say the same. */
export const citationFits = (citation: z.infer<typeof zCitation>): Citation => citation;
