declare const brand: unique symbol;

/** A string that passed the parser of its kind; plain strings are not assignable to it. */
export type Branded<Name extends string> = string & { readonly [brand]: Name };

/** Full-width characters to ASCII, spaces and invisible marks removed: what people paste from documents and sheets. */
export function tidy(text: string): string {
  return text
    .slice(0, 200)
    .normalize('NFKC')
    .replace(/[\s\u200b-\u200f\u2060\ufeff]/g, '')
    .replace(/^'/, '');
}
