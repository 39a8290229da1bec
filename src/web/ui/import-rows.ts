/** What an import would do with each row of the workbook. */
export type ImportRowKind = 'added' | 'updated' | 'unchanged' | 'faulty';
export const importRowKinds: readonly ImportRowKind[] = ['added', 'updated', 'unchanged', 'faulty'];
export type ImportCounts = Readonly<Record<ImportRowKind, number>>;

export interface ImportRow {
  /** Number of the row in the workbook, as the user sees it there. */
  readonly row: number;
  readonly cells: readonly string[];
  /** `column` is the index in `columns`, null when the whole row is meant; `message` in the language of the page. */
  readonly problems: readonly { readonly column: number | null; readonly message: string }[];
}

export interface ImportRows {
  readonly columns: readonly string[];
  readonly rows: readonly ImportRow[];
  readonly next: string | null;
}

/** An import as its module tells it. It lives on the server: a page that is left and opened again finds it as it is. */
export interface ImportView {
  readonly fileName: string;
  readonly state: 'checking' | 'previewed' | 'applying' | 'done' | 'failed' | 'cancelled';
  /** The progress row of the check, then of the import; null when neither runs. */
  readonly progressId: string | null;
  readonly counts: ImportCounts;
}

/** How a module imports; five calls of its own endpoints. */
export interface ImportSource {
  /** A constant name; part of the cache key. */
  readonly id: string;
  /** File endings with the dot: `['.xlsx', '.csv']`. */
  readonly kinds: readonly string[];
  readonly maxBytes: number;
  readonly templateUrl?: string;
  /** Uploads and starts the check; resolves to the id of the import. */
  readonly begin: (file: File, onProgress: (share: number) => void) => Promise<string>;
  readonly read: (importId: string, signal: AbortSignal) => Promise<ImportView>;
  readonly readRows: (
    importId: string,
    page: { readonly kind: ImportRowKind; readonly after: string | undefined },
    signal: AbortSignal,
  ) => Promise<ImportRows>;
  readonly confirm: (importId: string) => Promise<unknown>;
  readonly annotatedUrl?: (importId: string) => string;
}

export const importPreviewKey = (sourceId: string, importId: string): readonly [string, string] => [
  `import:${sourceId}`,
  importId,
];
