import type { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { BinaryReply, Endpoint, Parsed, UploadBody, z } from '#kernel/endpoint';
import type { Ctx } from '#platform/database';

/** What a handler of a binary endpoint returns. */
export interface FileReply {
  readonly content: Readable | Buffer;
  readonly name: string;
  readonly size?: number;
  /** `inline` shows it in the page (courseware, previews); the default is a download. */
  readonly disposition?: 'inline' | 'attachment';
  readonly headers?: Readonly<Record<string, string>>;
  readonly status?: number;
}

/** The uploaded file of an upload endpoint, not yet read. Read it once, to its end or not at all. */
export interface UploadedFile {
  readonly stream: Readable;
  readonly filename: string;
  /** True once more bytes came than the endpoint allows. */
  readonly truncated: () => boolean;
}

type Uploading<E> =
  E extends Endpoint<infer _P, infer _Q, infer B, infer _R> ? (B extends UploadBody ? UploadedFile : undefined) : never;
type Schema = z.core.$ZodType;
export type HandlerReply<E> =
  E extends Endpoint<infer _P, infer _Q, infer _B, infer R>
    ? R extends BinaryReply
      ? FileReply
      : R extends Schema
        ? z.core.input<R>
        : never
    : never;

export type HandlerInput<E> = Parsed<E> & {
  readonly ctx: Ctx;
  readonly upload: Uploading<E>;
  /** For cookies and headers only; everything else is parsed. */
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
};

/** An endpoint with its handler, contributed in a manifest. */
export interface RouteDef {
  readonly endpoint: Endpoint;
  readonly handler: (input: never) => Promise<unknown>;
}

/** Pairs an endpoint with its handler; inputs arrive parsed, the reply is checked and stripped to the schema. */
export function route<E extends Endpoint>(
  endpoint: E,
  handler: (input: HandlerInput<E>) => Promise<HandlerReply<E>>,
): RouteDef {
  return { endpoint, handler };
}
