// What the matrix finds and nobody has mended yet: the exact lines, by endpoint. A line that is no longer found fails the
// matrix just as a new one does, so that this list cannot outlive the defects.
const hidden = (cell: string): string => `${cell}: expected hidden, was granted`;
const outsides = ['unit 1 deep', 'unit 2 deep', 'unit 4 deep', 'region 450722', 'region 450721 on police'];

export const openDefects: Readonly<Record<string, readonly string[]>> = {
  // Offers every published plan of the platform, while it is declared as bounded by the unit.
  'supervision.list-measures': [
    ...outsides.map(node => hidden(`supervisor outside, on ${node}`)),
    hidden('supervisor outside, every other role inside'),
    ...outsides.map(node => hidden(`issuer outside, on ${node}`)),
  ],
};
