// The modules whose pages the light shell shows. Written out, so that what a learner's phone may load is seen here.
import type { PageDef, PanelDef } from '../ui/page.tsx';

export const pages: readonly PageDef[] = [];
export const panels: readonly PanelDef[] = [];
