// The printed sheet: who, which code, until when, where to go.
import { type MessageValues, messageText } from '#kernel/messages';
import { addMs, dateOf, type Instant } from '#kernel/time';
import { renderPdf } from '#platform/documents';
import { configuration } from '../configuration.ts';
import type { SlipTarget } from './store.ts';
import { slipTexts } from './texts.ts';

export interface Sheet {
  readonly issuedAt: Instant;
  /** Exclusive: the last valid day is the day before. */
  readonly expiresAt: Instant;
  readonly slips: readonly { readonly target: SlipTarget; readonly code: string }[];
}

/** Paper is for everybody in the unit: always Chinese. */
const say = (key: keyof typeof slipTexts.zh, values?: MessageValues): string =>
  messageText(slipTexts, { language: 'zh', key, values });

/** Renders the slips of a batch as one PDF. */
export function printSlips(sheet: Sheet): Promise<Buffer> {
  const address = `${configuration().publicUrl}/slip`;
  const [year = '', month = '', day = ''] = dateOf(addMs(sheet.expiresAt, -1)).split('-');
  const validUntil = say('until', { year, month: Number(month), day: Number(day) });
  const slips = sheet.slips.map(({ target, code }) => ({
    unit: target.unitName ?? '',
    name: target.holdsRoles ? say('waits', { name: target.name }) : target.name,
    numberMask: target.known,
    code,
    validUntil,
  }));
  const instructions = [say('first'), say('second'), say('third')];
  // A rare character in a name prints as a box: the code beside it is what matters, and one name must not void a batch.
  return renderPdf(
    'slips',
    { title: say('title'), address, instructions, slips },
    { at: sheet.issuedAt, allowMissingGlyphs: true },
  );
}
