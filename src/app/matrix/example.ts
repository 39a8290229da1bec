// An example of an endpoint: how a real row comes to be, who reaches it and who does not. The matrix is made from these.
import ExcelJS from 'exceljs';
import type { Actor, GrantNode } from '#kernel/actor';
import type { Endpoint, Input, Reply } from '#kernel/endpoint';
import type { RoleId } from '#kernel/roles';
import { ApiProblem } from '../testing.ts';
import type { Matrix, Who } from './world.ts';

/** What a caller was told. `sees` is false when a list came without the row. */
export type Answer =
  | { readonly kind: 'granted'; readonly sees: boolean }
  | { readonly kind: 'refused'; readonly status: number; readonly code: string };
type Ask = (actor: Actor) => Promise<Answer>;

/** A row in the scope of some nodes, and how the endpoint is asked for it. */
export interface ScopedRow {
  readonly ask: Ask;
  readonly inside: readonly GrantNode[];
  readonly outside: readonly GrantNode[];
  /** The row is the caller's, but the input names another row that is out of scope: not found either. */
  readonly foreign: readonly Ask[];
}
/** A row of one account or person. */
export interface OwnRow {
  readonly ask: Ask;
  readonly owner: Who;
  readonly others: readonly Who[];
  /** Where the endpoint names no row: whether what belongs to others is as it was, after the owner's call. */
  readonly spared: (() => Promise<boolean>) | undefined;
}

export type Example = { readonly endpoint: Endpoint } & (
  | { readonly kind: 'scoped'; readonly slow: boolean; readonly make: (m: Matrix, role: RoleId) => Promise<ScopedRow> }
  | { readonly kind: 'unscoped'; readonly make: (m: Matrix, role: RoleId) => Promise<{ readonly ask: Ask }> }
  | { readonly kind: 'own'; readonly make: (m: Matrix, role: RoleId | null) => Promise<OwnRow> }
  | { readonly kind: 'open'; readonly once: boolean; readonly make: (m: Matrix) => Promise<{ readonly ask: Ask }> }
);
export type ExampleKind = Example['kind'];

async function answerOf<T>(
  call: Promise<T>,
  sees: (reply: T) => boolean | Promise<boolean>,
  reached: string,
): Promise<Answer> {
  try {
    return { kind: 'granted', sees: await sees(await call) };
  } catch (error) {
    if (error instanceof ApiProblem && error.code === reached) return { kind: 'granted', sees: true };
    if (error instanceof ApiProblem) return { kind: 'refused', status: error.status, code: error.code };
    throw error;
  }
}

interface Given<E extends Endpoint> {
  readonly input: Input<E>;
  /** For lists: whether the reply holds the row. */
  readonly sees?: (reply: Reply<E>) => boolean | Promise<boolean>;
  /** The refusal that is as good as success, where no row exists on which the call could succeed. Say why. */
  readonly reached?: string;
}

const askOf =
  <E extends Endpoint>(m: Matrix, endpoint: E, { input, sees = () => true, reached = '' }: Given<E>): Ask =>
  actor =>
    answerOf(m.world.call(endpoint, input, actor), sees, reached);

/** An endpoint of scope `unit`. `make` is called once per call that may succeed; `slow` ones get fewer of those. */
export function scoped<E extends Endpoint>(
  endpoint: E,
  make: (
    m: Matrix,
    role: RoleId,
  ) => Promise<
    Given<E> & {
      readonly inside: readonly GrantNode[];
      readonly outside: readonly GrantNode[];
      readonly foreign?: readonly Input<E>[];
    }
  >,
  { slow = false }: { readonly slow?: boolean } = {},
): Example {
  return {
    endpoint,
    kind: 'scoped',
    slow,
    make: async (m, role) => {
      const { inside, outside, foreign = [], ...given } = await make(m, role);
      return {
        inside,
        outside,
        ask: askOf(m, endpoint, given),
        foreign: foreign.map(input => askOf(m, endpoint, { input })),
      };
    },
  };
}

/** An endpoint with a permission that alone decides (scope `all` or `none`). */
export function unscoped<E extends Endpoint>(
  endpoint: E,
  make: (m: Matrix, role: RoleId) => Promise<Given<E>>,
): Example {
  return {
    endpoint,
    kind: 'unscoped',
    make: async (m, role) => ({ ask: askOf(m, endpoint, await make(m, role)) }),
  };
}

/** An endpoint of scope `self`, with a permission or for whoever is signed in. `role` is what the owner will hold. */
export function own<E extends Endpoint>(
  endpoint: E,
  make: (
    m: Matrix,
    role: RoleId | null,
  ) => Promise<
    Given<E> & {
      readonly owner: Who;
      readonly others?: readonly Who[];
      readonly spared?: () => Promise<boolean>;
    }
  >,
): Example {
  return {
    endpoint,
    kind: 'own',
    make: async (m, role) => {
      const { owner, others, spared, ...given } = await make(m, role);
      const strangers = others ?? [m.strangerTo(owner)];
      return { ask: askOf(m, endpoint, given), owner, others: spared ? [] : strangers, spared };
    },
  };
}

/** A public endpoint; `once` where it succeeds a single time in the life of the platform. */
export function open<E extends Endpoint>(
  endpoint: E,
  make: (m: Matrix) => Promise<Given<E>>,
  { once = false }: { readonly once?: boolean } = {},
): Example {
  return {
    endpoint,
    kind: 'open',
    once,
    make: async m => ({ ask: askOf(m, endpoint, await make(m)) }),
  };
}

/** Whether a workbook has the text in one of its cells. */
export async function sheetHolds(file: Blob, text: string): Promise<boolean> {
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(await file.arrayBuffer());
  return book.worksheets.some(sheet => JSON.stringify(sheet.getSheetValues()).includes(text));
}
