// The modules whose pages the workbench and the three administrations show.
import type { PageDef, PanelDef } from '../ui/page.tsx';

export const pages: readonly PageDef[] = [];
export const panels: readonly PanelDef[] = [];
