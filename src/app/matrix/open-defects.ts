// What the matrix finds and nobody has mended yet: the exact lines, by endpoint. A line that is no longer found fails the
// matrix just as a new one does, so that this list cannot outlive the defects.
export const openDefects: Readonly<Record<string, readonly string[]>> = {};
