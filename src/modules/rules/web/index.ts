// The pages of the rules register.
import { text } from '#i18n';
import type { PageDef, PanelDef } from '#ui/page';
import { texts } from './texts.ts';

export const pages: readonly PageDef[] = [
  {
    shell: 'work',
    path: '/work/rules',
    title: text(texts, 'rules.title'),
    nav: { label: text(texts, 'rules.nav'), order: 80 },
    load: () => import('./rules.tsx'),
  },
  {
    shell: 'work',
    path: '/work/calendar',
    title: text(texts, 'calendar.title'),
    nav: { label: text(texts, 'calendar.nav'), order: 85 },
    load: () => import('./calendar.tsx'),
  },
];
export const panels: readonly PanelDef[] = [];
