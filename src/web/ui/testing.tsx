// For tests of pages and components only: puts an element on a page with a router, queries and a network made of
// functions. No page imports this.
import { QueryClientProvider } from '@tanstack/react-query';
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  RouterProvider,
} from '@tanstack/react-router';
import { act, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { createQueryClient } from '../api/query.ts';
import { parseSearch, stringifySearch } from './route.tsx';

declare global {
  // React asks for this name.
  var IS_REACT_ACT_ENVIRONMENT: boolean | undefined;
}

export interface Rendered {
  readonly container: HTMLElement;
  /** Path and query of the page now. */
  readonly address: () => string;
  /** The first element that a selector and, when given, a text in it find. Throws when there is none. */
  readonly find: (selector: string, text?: string | RegExp) => HTMLElement;
  readonly all: (selector: string) => readonly HTMLElement[];
  readonly click: (selector: string, text?: string | RegExp) => Promise<void>;
  /** Types into a field as a user does: React hears the change. */
  readonly type: (selector: string, value: string) => Promise<void>;
  /** Waits until the user would see it: a selector and, when given, a text in it. Throws after two seconds. */
  readonly until: (selector: string, text?: string | RegExp) => Promise<HTMLElement>;
  /** Lets pending work (queries, navigation) settle. */
  readonly settle: () => Promise<void>;
  readonly unmount: () => Promise<void>;
}

/** Renders at an address (`/work/sites?state=late`); `path` is the route's pattern when the page has parameters. */
export async function render(
  element: ReactNode,
  options: { readonly at?: string; readonly path?: string } = {},
): Promise<Rendered> {
  globalThis.IS_REACT_ACT_ENVIRONMENT = true;
  teachDialogs();
  window.scrollTo = () => undefined;
  const at = options.at ?? '/';
  const root = createRootRoute();
  const page = createRoute({
    getParentRoute: () => root,
    path: options.path ?? at.split('?')[0] ?? '/',
    component: () => element,
  });
  const rest = createRoute({ getParentRoute: () => root, path: '$', component: () => element });
  const history = createMemoryHistory({ initialEntries: [at] });
  const router = createRouter({ routeTree: root.addChildren([page, rest]), history, parseSearch, stringifySearch });
  const container = document.createElement('div');
  document.body.append(container);
  const reactRoot = createRoot(container);
  const client = createQueryClient();
  await act(async () => {
    await router.load();
    reactRoot.render(
      <QueryClientProvider client={client}>
        <RouterProvider router={router as never} />
      </QueryClientProvider>,
    );
  });
  const settle = async () => {
    await act(async () => {
      await new Promise(resolve => setTimeout(resolve, 10));
    });
  };
  await settle();
  return {
    ...finders(settle),
    container,
    address: () => history.location.href,
    settle,
    unmount: async () => {
      await act(async () => reactRoot.unmount());
      client.clear();
      container.remove();
    },
  };
}

// Dialogs stand at the end of the body, so the whole page is searched.
function finders(settle: () => Promise<void>) {
  const container = document.body;
  const all = (selector: string) => [...container.querySelectorAll<HTMLElement>(selector)];
  const find = (selector: string, text?: string | RegExp): HTMLElement => {
    const matches = (element: HTMLElement) => {
      const words = `${element.textContent} ${element.getAttribute('aria-label') ?? ''}`;
      return text === undefined || (typeof text === 'string' ? words.includes(text) : text.test(words));
    };
    const found = all(selector).find(matches);
    if (!found) throw new Error(`no ${selector} ${text ?? ''} in ${container.innerHTML.slice(0, 2000)}`);
    return found;
  };
  const until = async (selector: string, text?: string | RegExp): Promise<HTMLElement> => {
    // A busy machine answers late; what never comes is told by the last look.
    for (let looks = 0; looks < 200; looks += 1) {
      try {
        return find(selector, text);
      } catch {
        await settle();
      }
    }
    return find(selector, text);
  };
  const click = async (selector: string, text?: string | RegExp) => {
    const target = await until(selector, text);
    await act(async () => target.click());
    await settle();
  };
  const type = async (selector: string, value: string) => {
    const field = await until(selector);
    const prototype = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype;
    await act(async () => {
      // React watches the property, so the value must be set underneath it.
      Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(field, value);
      field.dispatchEvent(new Event('input', { bubbles: true }));
    });
    await settle();
  };
  return { all, find, until, click, type };
}

/** jsdom knows the dialog element but cannot open it. */
function teachDialogs(): void {
  HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close ??= function (this: HTMLDialogElement) {
    this.open = false;
  };
}

/** One request that a page sent. */
export interface SentRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface FakeReply {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Stands for the server: answers every fetch, keeps what was sent. `undefined` stands for a network that is away. */
export function fakeServer(answer: (request: SentRequest) => FakeReply | undefined): readonly SentRequest[] {
  const sent: SentRequest[] = [];
  globalThis.fetch = async (input, init) => {
    const request: SentRequest = {
      method: init?.method ?? 'GET',
      url: String(input),
      headers: new Headers(init?.headers),
      body: typeof init?.body === 'string' ? JSON.parse(init.body) : init?.body,
    };
    sent.push(request);
    const reply = answer(request);
    if (!reply) throw new TypeError('Failed to fetch');
    const text = reply.body === undefined ? null : JSON.stringify(reply.body);
    return new Response(text, { status: reply.status ?? (text === null ? 204 : 200), headers: { ...reply.headers } });
  };
  return sent;
}
