/** `450***********1234`: three characters at the front, four at the end. Shorter texts keep their last two only. */
export function maskCitizenNumber(number: string): string {
  return number.length === 18 ? mask(number, 3, 4) : maskDocumentNumber(number);
}

/** Other documents: the first character and the last two. */
export const maskDocumentNumber = (number: string): string => mask(number, 1, 2);

/** `138****1234`; land lines and short numbers keep the last two digits. */
export function maskPhone(phone: string): string {
  const digits = phone.replace(/[\s-]/g, '');
  return /^1\d{10}$/.test(digits) ? mask(digits, 3, 4) : mask(digits, 0, 2);
}

/** Keeps `head` and `tail` characters and stars the rest; a text too short to hide three characters is starred whole. */
function mask(text: string, head: number, tail: number): string {
  // Nearly always: nothing that takes two units, so it can be cut by units.
  if (/^[\x20-\x7e]{0,60}$/.test(text)) {
    const stars = text.length - head - tail;
    return stars < 3
      ? '*'.repeat(text.length)
      : text.slice(0, head) + '*'.repeat(stars) + text.slice(text.length - tail);
  }
  const bounded = Array.from(text.slice(0, 60));
  const hidden = bounded.length - head - tail;
  if (hidden < 3) return '*'.repeat(bounded.length);
  return [...bounded.slice(0, head), '*'.repeat(hidden), ...bounded.slice(bounded.length - tail)].join('');
}
