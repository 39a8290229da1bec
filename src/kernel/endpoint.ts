import * as z from 'zod/mini';
import type { Citation } from './citation.ts';
import type { RateLimit } from './rate-limits.ts';

/** An absent part of a request. */
export const none = z.undefined();

/**
 * Who may ever call: a permission id (`module.verb`), any signed-in account, or everybody with a written reason. A session that
 * must choose a password first is no signed-in account, except where `whileRestricted` says so: what it takes to leave that state.
 */
export type Permission =
  | string
  | { readonly signedIn: string; readonly whileRestricted?: true }
  | { readonly public: string };

/**
 * Which rows a caller reaches: `none` (no row), `self` (own rows), `unit` (units in the scope of the grant that carries
 * the permission), `all` (the permission alone decides; say why in the summary).
 */
export type Scope = 'none' | 'self' | 'unit' | 'all';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** What a route sends that is not JSON. */
export interface BinaryReply {
  readonly binary: string;
}
/** What a route takes that is not JSON: one uploaded file, bounded before it is read. */
export interface UploadBody {
  readonly upload: { readonly maxBytes: number; readonly kinds: readonly string[] };
}

export const binary = (mediaType: string): BinaryReply => ({ binary: mediaType });
export const upload = (maxBytes: number, kinds: readonly string[]): UploadBody => ({ upload: { maxBytes, kinds } });

type Schema = z.core.$ZodType;
type BodySpec = Schema | UploadBody;
type ReplySpec = Schema | BinaryReply;

export interface Endpoint<
  P extends Schema = Schema,
  Q extends Schema = Schema,
  B extends BodySpec = BodySpec,
  R extends ReplySpec = ReplySpec,
> {
  /** `module.verb-noun`, unique; also the OpenAPI operation id. */
  readonly id: string;
  readonly method: Method;
  /** Under `/api`, with `:param` segments. */
  readonly path: string;
  readonly permission: Permission;
  readonly scope: Scope;
  /** How often one address may call, where nobody signs in. */
  readonly limit?: RateLimit;
  /** One Chinese sentence for the catalogue. */
  readonly summary: string;
  readonly citation?: Citation;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly reply: R;
}

type Given<P extends Schema, Q extends Schema, B extends BodySpec, R extends ReplySpec> = Omit<
  Endpoint<P, Q, B, R>,
  'params' | 'query' | 'body' | 'reply'
> & { readonly params?: P; readonly query?: Q; readonly body?: B; readonly reply?: R };

/**
 * Declares an endpoint as data. From this object come validation, the route, OpenAPI, the typed call of a page, the
 * permission catalogue and the matrix test.
 */
export function endpoint<
  P extends Schema = typeof none,
  Q extends Schema = typeof none,
  B extends BodySpec = typeof none,
  R extends ReplySpec = typeof none,
>(given: Given<P, Q, B, R>): Endpoint<P, Q, B, R> {
  return {
    ...given,
    params: given.params ?? (none as unknown as P),
    query: given.query ?? (none as unknown as Q),
    body: given.body ?? (none as unknown as B),
    reply: given.reply ?? (none as unknown as R),
  };
}

type In<S> = S extends UploadBody ? Blob : S extends Schema ? z.core.input<S> : never;
type Out<S> = S extends Schema ? z.core.output<S> : never;
type Part<K extends string, T> = [T] extends [undefined] ? unknown : { readonly [k in K]: T };

/** What a page passes to `call`. */
export type Input<E> =
  E extends Endpoint<infer P, infer Q, infer B, infer _R>
    ? Part<'params', In<P>> & Part<'query', In<Q>> & Part<'body', In<B>>
    : never;
/** What `call` resolves to: the parsed reply, or a Blob for a binary reply. */
export type Reply<E> =
  E extends Endpoint<infer _P, infer _Q, infer _B, infer R> ? (R extends BinaryReply ? Blob : Out<R>) : never;
/** What a handler receives besides ctx. */
export type Parsed<E> =
  E extends Endpoint<infer P, infer Q, infer B, infer _R>
    ? {
        readonly params: Out<P>;
        readonly query: Out<Q>;
        readonly body: B extends UploadBody ? undefined : Out<B>;
      }
    : never;

// Common bounded fields. Every string has a maximum.
export const zText = (max: number, min = 0) =>
  z.string().check(
    z.trim(),
    z.minLength(min),
    z.maxLength(max),
    z.refine(text => !text.includes('\0')),
  );
export const zId = z.uuid();
export const zInstant = z.iso.datetime();
export const zDate = z.iso.date();
export const zCount = z.int().check(z.minimum(0), z.maximum(1_000_000_000));
/** Keyset page: pass `after` from the previous reply's `next`. */
export const zPage = {
  after: z.optional(z.string().check(z.maxLength(300))),
  limit: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(200)), 50),
};
/** `{items, next}` where `next` is null on the last page. */
export const zPageOf = <T extends Schema>(item: T) =>
  z.object({ items: z.array(item), next: z.nullable(z.string()), total: z.optional(zCount) });
export { z };
