// The workbench shell: unit staff, supervisors, and the three administrations.
import type { ReactNode } from 'react';
import { text } from '#kernel/messages';
import type { Me } from '../api/me.ts';
import { boot } from '../shell/boot.tsx';
import { createShellRouter, type Frame } from '../shell/router.tsx';
import { uiMessages } from '../ui/messages.ts';
import { type AdminArea, navigationOf, type PageDef } from '../ui/page.tsx';
import { AdminLayout, WorkLayout } from '../ui/work-layout.tsx';
import { WorkProvider } from '../ui/work-provider.tsx';
import { messages } from './messages.ts';
import { pages, panels } from './pages.ts';

const SEARCH = '/work/search';
const searchPath = pages.some(page => page.path === SEARCH) ? SEARCH : undefined;
const loadHome = () => import('./home.tsx');

/** The given pages, with the start page unless a module has one. */
const withStart = (own: readonly PageDef[], start: PageDef): readonly PageDef[] =>
  own.some(page => page.path === start.path) ? own : [start, ...own];

const workItems = (me: Me) => navigationOf(pages, { shell: 'work', permissions: me.permissions });
const Work = ({ children }: { readonly children: ReactNode }) => (
  <WorkLayout itemsOf={workItems} searchPath={searchPath}>
    {children}
  </WorkLayout>
);

function adminFrame(area: AdminArea): Frame {
  const items = (me: Me) => navigationOf(pages, { shell: 'admin', area, permissions: me.permissions });
  const own = pages.filter(page => page.shell === 'admin' && page.area === area);
  return {
    id: `admin-${area}`,
    Layout: ({ children }) => (
      <AdminLayout area={area} itemsOf={items}>
        {children}
      </AdminLayout>
    ),
    pages: withStart(own, {
      shell: 'admin',
      area,
      path: `/admin/${area}`,
      title: text(uiMessages, `area.${area}`),
      load: loadHome,
    }),
  };
}

const work: Frame = {
  id: 'work',
  Layout: Work,
  pages: withStart(
    pages.filter(page => page.shell === 'work'),
    { shell: 'work', path: '/work', title: text(messages, 'work.title'), load: loadHome },
  ),
};

boot({
  router: createShellRouter({
    frames: [work, adminFrame('system'), adminFrame('security'), adminFrame('audit')],
    NotFoundLayout: Work,
  }),
  panels,
  wrap: children => <WorkProvider>{children}</WorkProvider>,
});
