import type { Citation } from './citation.ts';
import { z } from './endpoint.ts';

/** A citation on the wire; fits the type `Citation`. */
export const zCitation = z.object({ instrument: z.string(), article: z.string(), quote: z.exactOptional(z.string()) });

/** Compiles while the schema and the type say the same. */
export const citationFits = (citation: z.infer<typeof zCitation>): Citation => citation;
