import { LinkButton } from './button.tsx';
import { PageTitle } from './frame.tsx';
import { type ImportCounts, ImportFlow, type ImportSource } from './import-flow.tsx';

export interface ImportPageProps {
  readonly title: string;
  readonly source: ImportSource;
  /** Where what was imported can be seen. */
  readonly result: { readonly label: string; readonly to: string };
}

/** The one page of an import: a title over the three steps, and the way to what came in. */
export function ImportPage({ title, source, result }: ImportPageProps) {
  return (
    <div className="zs-stack">
      <PageTitle>{title}</PageTitle>
      <ImportFlow
        source={source}
        result={() => (
          <LinkButton kind="primary" to={result.to}>
            {result.label}
          </LinkButton>
        )}
      />
    </div>
  );
}

/** The counts of an import as its endpoint gives them: an outcome that no row has is left out there. */
export const importCounts = ({
  added = 0,
  updated = 0,
  unchanged = 0,
  faulty = 0,
}: Readonly<Partial<Record<keyof ImportCounts, number>>>): ImportCounts => ({ added, updated, unchanged, faulty });
