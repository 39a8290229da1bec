/** Where a rule, deadline or refusal comes from: the instrument (文号 or title), and the article or part in it. */
export interface Citation {
  /** Document number or title as printed, e.g. `闽公综〔2009〕248号`. */
  readonly instrument: string;
  /** Article or numbered part as printed, e.g. `第二部分`. */
  readonly article: string;
  /** The words the rule rests on, at most a sentence. */
  readonly quote?: string;
}

/** `依据 闽公综〔2009〕248号 第二部分`: the short form shown beside deadlines and refusals. */
export function formatCitation(citation: Citation): string {
  return `${citation.instrument} ${citation.article}`.trim();
}
