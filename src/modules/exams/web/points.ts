/** `2.5` → 250 hundredths; undefined when it is no number of points. Exact: never through a float product. */
export function readPoints(text: string): number | undefined {
  const found = /^(\d{1,4})(?:\.(\d{1,2}))?$/.exec(text.trim());
  return found ? Number(found[1]) * 100 + Number((found[2] ?? '').padEnd(2, '0')) : undefined;
}

/** 250 → `2.5`, for a field. */
export function writePoints(hundredths: number): string {
  const rest = String(hundredths % 100)
    .padStart(2, '0')
    .replace(/0+$/, '');
  return `${Math.trunc(hundredths / 100)}${rest ? `.${rest}` : ''}`;
}

/** A whole number within bounds, or undefined. */
export function readWhole(
  text: string,
  { min, max }: { readonly min: number; readonly max: number },
): number | undefined {
  if (!/^\d{1,6}$/.test(text.trim())) return undefined;
  const value = Number(text);
  return value >= min && value <= max ? value : undefined;
}

/** Tags as typed: any of the usual separators. */
export const readTags = (text: string): string[] => [
  ...new Set(
    text
      .split(/[,，;；、|\n]+/)
      .map(tag => tag.trim())
      .filter(tag => tag !== ''),
  ),
];
