import { createContext, lazy, type ReactNode, Suspense, useContext, useMemo } from 'react';
import { can, useMe } from '../api/me.ts';
import type { PanelDef, PanelPlace, PanelProps } from './page.tsx';

const PanelsContext = createContext<readonly PanelDef[]>([]);

/** Gives the pages of a shell the panels of all modules. */
export function PanelsProvider({
  panels,
  children,
}: {
  readonly panels: readonly PanelDef[];
  readonly children: ReactNode;
}) {
  return <PanelsContext value={panels}>{children}</PanelsContext>;
}

/** The panels of a place in order, for the permissions held. */
export function usePanels(place: PanelPlace, width?: 'wide' | 'side'): readonly PanelDef[] {
  const all = useContext(PanelsContext);
  const { data: me } = useMe();
  return useMemo(
    () =>
      all
        .filter(panel => panel.place === place && (width === undefined || (panel.width ?? 'wide') === width))
        .filter(panel => can(me, panel.permission))
        .sort((a, b) => a.order - b.order),
    [all, me, place, width],
  );
}

export interface PanelsProps {
  readonly place: PanelPlace;
  readonly subjectId?: string;
  readonly width?: 'wide' | 'side';
  readonly onDone?: () => void;
}

/** What the modules show at this place, each loaded by itself. */
export function Panels({ place, subjectId = '', width, ...rest }: PanelsProps) {
  return usePanels(place, width).map(panel => (
    <LazyPanel key={panel.id} panel={panel} subjectId={subjectId} {...rest} />
  ));
}

function LazyPanel({ panel, ...props }: PanelProps & { readonly panel: PanelDef }) {
  const Panel = useMemo(() => lazy(async () => ({ default: (await panel.load()).Panel })), [panel]);
  return (
    <Suspense fallback={null}>
      <Panel {...props} />
    </Suspense>
  );
}
