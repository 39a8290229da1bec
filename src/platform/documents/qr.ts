import { create } from 'qrcode';

/**
 * A QR code as SVG, one path of whole modules, black on nothing, with the four quiet modules around it. Error correction M: a print
 * may lose 15 %. Throws RangeError when the text does not fit (about 2,300 bytes).
 */
export function qrSvg(text: string): string {
  if (text.length > 2_000) throw new RangeError('QR text over 2,000 characters');
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const { size } = modules;
  let path = '';
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      if (!modules.get(row, column)) continue;
      let run = 1;
      while (column + run < size && modules.get(row, column + run)) run += 1;
      path += `M${column + 4} ${row + 4}h${run}v1h-${run}z`;
      column += run;
    }
  }
  const side = size + 8;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" width="${side}" height="${side}" shape-rendering="crispEdges"><path d="${path}" fill="#000"/></svg>`;
}
