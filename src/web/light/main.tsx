// The light shell: public portal and learner. No antd here, ever: a learner's phone loads at most 150 kB.
import type { ReactNode } from 'react';
import { text } from '#kernel/messages';
import { useMe } from '../api/me.ts';
import { boot } from '../shell/boot.tsx';
import { createShellRouter } from '../shell/router.tsx';
import { LearnerLayout } from '../ui/learner-tab-bar.tsx';
import { type LightArea, navigationOf, type PageDef } from '../ui/page.tsx';
import { PortalLayout } from '../ui/portal-header.tsx';
import { messages } from './messages.ts';
import { pages, panels } from './pages.ts';
import { usePlace } from './use-place.ts';

const home: PageDef = {
  shell: 'light',
  area: 'public',
  path: '/',
  title: text(messages, 'home.title'),
  load: () => import('./home.tsx'),
};
const myHome: PageDef = {
  shell: 'light',
  area: 'learner',
  path: '/my',
  title: text(messages, 'my.title'),
  load: () => import('./my-home.tsx'),
};

const useItems = (area: LightArea) => {
  const { data: me } = useMe();
  return navigationOf(pages, { shell: 'light', area, permissions: me?.permissions ?? [] });
};

const Public = ({ children }: { readonly children: ReactNode }) => {
  const place = usePlace();
  return (
    <PortalLayout items={useItems('public')} {...(place ? { place } : {})}>
      {children}
    </PortalLayout>
  );
};
const Learner = ({ children }: { readonly children: ReactNode }) => (
  <LearnerLayout items={useItems('learner')}>{children}</LearnerLayout>
);

/** The pages of an area, with its start page unless a module has one. */
function pagesOf(area: LightArea, start: PageDef): readonly PageDef[] {
  const own = pages.filter(page => page.shell === 'light' && page.area === area);
  return own.some(page => page.path === start.path) ? own : [start, ...own];
}

boot({
  router: createShellRouter({
    frames: [
      { id: 'public', Layout: Public, pages: pagesOf('public', home) },
      { id: 'learner', Layout: Learner, pages: pagesOf('learner', myHome) },
    ],
    NotFoundLayout: Public,
  }),
  panels,
});
