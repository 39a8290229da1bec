import { QueryClientProvider } from '@tanstack/react-query';
import { type AnyRouter, RouterProvider } from '@tanstack/react-router';
import { type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createQueryClient } from '../api/query.ts';
import type { PanelDef } from '../ui/page.tsx';
import { PanelsProvider } from '../ui/panels.tsx';
import '../ui/styles/tokens.css';
import '../ui/styles/base.css';

export interface BootOptions {
  readonly router: AnyRouter;
  readonly panels: readonly PanelDef[];
  /** Providers of this shell alone. */
  readonly wrap?: (children: ReactNode) => ReactNode;
}

/** Starts a shell in the element `#app`. */
export function boot({ router, panels, wrap = children => children }: BootOptions): void {
  const element = document.getElementById('app');
  if (!element) throw new Error('the page has no #app');
  createRoot(element).render(
    <StrictMode>
      <QueryClientProvider client={createQueryClient()}>
        <PanelsProvider panels={panels}>{wrap(<RouterProvider router={router} />)}</PanelsProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
}
