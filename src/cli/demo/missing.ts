/** Something that the demo needs is not there; the text says what to do, and no stack follows. */
export class Missing extends Error {
  constructor(zh: string, en: string) {
    super(`${zh}\n${en}`);
    this.name = 'Missing';
  }
}
