// Bounded fields that several endpoints share.
import { z, zId, zText } from '#kernel/endpoint';
import { lineIds, roleIds } from '#kernel/roles';

export const zLogin = z.string().check(z.trim(), z.toLowerCase(), z.regex(/^[a-z][a-z0-9._-]{2,31}$/));
/** Long enough for a sentence, short enough to hash. Never trimmed: a space may be part of it. */
export const zPassword = z.string().check(z.minLength(1), z.maxLength(128));
export const zRole = z.enum(roleIds);
export const zLine = z.enum(lineIds);
export const zState = z.enum(['active', 'locked', 'closed']);
export const zReason = zText(300, 2);
export const zCode = zText(12);
export const zNode = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('system') }),
  z.object({ kind: z.literal('unit'), id: zId }),
  z.object({ kind: z.literal('region'), code: zText(12, 2), line: z.nullable(zLine) }),
]);
