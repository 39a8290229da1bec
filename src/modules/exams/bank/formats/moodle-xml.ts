import { type Blank, normaliseTags } from '../question.ts';
import { cleanText, readNumber, snippetOf } from '../question-text.ts';
import { readWildcard } from './gift-answers.ts';
import { htmlToText } from './html.ts';
import { type Cut, child, childrenOf, cutQuestions, type Node, readTree, textOf } from './moodle-xml-cut.ts';
import {
  applyMetadata,
  categoryTag,
  createCollector,
  emptyMetadata,
  type ImportResult,
  type ImportWarningCode,
  type Metadata,
  type Read,
  Refusal,
  readScore,
  titleRepeats,
} from './report.ts';

// Moodle XML import: multichoice, truefalse, shortanswer, numerical; every other type is refused by its name. Settings of
// Moodle's own player (numbering, shuffling, standard feedback texts) are no part of a question and are left out.

type Warn = (code: ImportWarningCode, detail?: Record<string, string | number>) => void;

/** Text of a formatted element. Without a format Moodle means HTML. */
function formatted(node: Node | undefined, warn: Warn): string {
  const text = textOf(node);
  const format = node?.attributes.format ?? 'html';
  for (const file of childrenOf(node, 'file'))
    warn('file-not-kept', { name: (file.attributes.name ?? '').slice(0, 60) });
  if (format === 'plain_text' || format === 'markdown') return text;
  const { text: plain, images } = htmlToText(text);
  if (images > 0) warn('image-not-kept', { count: images });
  return plain;
}

interface Choice {
  readonly text: string;
  readonly fraction: number;
  readonly node: Node;
}

function answersOf(root: Node, warn: Warn, plain: boolean): Choice[] {
  const answers = childrenOf(root, 'answer').map(node => {
    const fraction = readNumber(node.attributes.fraction ?? '0');
    if (fraction === undefined)
      throw new Refusal('answer-unreadable', { fraction: (node.attributes.fraction ?? '').slice(0, 20) });
    return { text: plain ? textOf(node) : formatted(node, warn), fraction, node };
  });
  const feedback = answers.filter(({ node }) => htmlToText(textOf(child(node, 'feedback'))).text !== '').length;
  if (feedback > 0) warn('feedback-not-kept', { count: feedback });
  return answers;
}

type Body =
  | { kind: 'single'; options: string[]; answer: number }
  | { kind: 'multiple'; options: string[]; answer: number[] }
  | { kind: 'true-false'; answer: boolean }
  | { kind: 'fill-in'; blanks: Blank[] };

function readChoice(root: Node, warn: Warn): Body {
  const answers = answersOf(root, warn, false);
  const options = answers.map(answer => answer.text);
  const positive = answers.flatMap((answer, i) => (answer.fraction > 0 ? [i] : []));
  if (positive.length === 0) throw new Refusal('answer-missing');
  const shares = positive.map(i => answers[i]?.fraction ?? 0);
  if (/^(?:false|0)$/i.test(textOf(child(root, 'single')).trim())) {
    // Moodle's own share of three is 33.33333, so shares count as even when they agree to a hundredth.
    if (Math.max(...shares) - Math.min(...shares) > 0.01) warn('weights-evened', { count: positive.length });
    return { kind: 'multiple', options, answer: positive };
  }
  const full = answers.flatMap((answer, i) => (answer.fraction >= 100 ? [i] : []));
  const [answer] = full;
  if (answer === undefined || full.length > 1) throw new Refusal('answer-ambiguous', { right: full.length });
  if (positive.length > 1) warn('partial-credit-not-kept', { count: positive.length - 1 });
  return { kind: 'single', options, answer };
}

function readTruth(root: Node, warn: Warn): Body {
  const right = answersOf(root, warn, true).find(answer => answer.fraction >= 100);
  const text = cleanText(right?.text ?? '').toLowerCase();
  if (text !== 'true' && text !== 'false') throw new Refusal('answer-missing');
  return { kind: 'true-false', answer: text === 'true' };
}

function fullAnswers(root: Node, warn: Warn): Choice[] {
  const answers = answersOf(root, warn, true);
  const full = answers.filter(answer => answer.fraction >= 100);
  const partial = answers.filter(answer => answer.fraction > 0).length - full.length;
  if (partial > 0) warn('partial-credit-not-kept', { count: partial });
  if (full.length === 0) throw new Refusal('answer-missing');
  return full;
}

function readShort(root: Node, warn: Warn): Body {
  const texts = fullAnswers(root, warn).map(answer => readWildcard(answer.text));
  const accept = texts.filter(text => text !== undefined);
  if (accept.length < texts.length) warn('wildcard-not-kept', { count: texts.length - accept.length });
  if (accept.length === 0) throw new Refusal('answer-missing');
  const match = textOf(child(root, 'usecase')).trim() === '1' ? 'exact' : 'loose';
  return { kind: 'fill-in', blanks: [{ match, accept }] };
}

function readNumerical(root: Node, warn: Warn): Body {
  const full = fullAnswers(root, warn);
  const [answer] = full;
  if (!answer || full.length > 1) throw new Refusal('several-numbers', { count: full.length });
  const value = readNumber(answer.text);
  const written = textOf(child(answer.node, 'tolerance')).trim();
  const tolerance = written === '' ? 0 : readNumber(written);
  if (value === undefined || tolerance === undefined)
    throw new Refusal('number-unreadable', { text: answer.text.slice(0, 60) });
  return { kind: 'fill-in', blanks: [{ match: 'number', value, tolerance }] };
}

function readBody(root: Node, warn: Warn): Body {
  const type = (root.attributes.type ?? '').slice(0, 60);
  switch (type) {
    case 'multichoice':
      return readChoice(root, warn);
    case 'truefalse':
      return readTruth(root, warn);
    case 'shortanswer':
      return readShort(root, warn);
    case 'numerical':
      return readNumerical(root, warn);
    default:
      throw new Refusal('unsupported-kind', { kind: type });
  }
}

function readMetadata(root: Node, category: string, warn: Warn): Metadata {
  const metadata = emptyMetadata();
  const grade = textOf(child(root, 'defaultgrade')).trim().slice(0, 40);
  if (grade !== '') {
    const score = readScore(grade.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, ''));
    if (score === undefined) warn('metadata-unreadable', { fact: `defaultgrade:${grade.slice(0, 40)}` });
    else metadata.score = score;
  }
  for (const tag of childrenOf(child(root, 'tags'), 'tag')) {
    const text = cleanText(textOf(tag));
    const fact = /^(difficulty|lang|score|match):(.*)$/i.exec(text);
    if (!fact) metadata.tags.push(text);
    else if (!applyMetadata(metadata, fact[1] ?? '', fact[2] ?? ''))
      warn('metadata-unreadable', { fact: text.slice(0, 60) });
  }
  if (category !== '') metadata.tags.push(category);
  return metadata;
}

function readQuestion(root: Node, category: string): Read {
  const warnings: { code: ImportWarningCode; detail: Record<string, string | number> }[] = [];
  const warn: Warn = (code, detail = {}) => void warnings.push({ code, detail });
  const body = readBody(root, warn);
  const stem = formatted(child(root, 'questiontext'), warn);
  const explanation = formatted(child(root, 'generalfeedback'), warn);
  const name = textOf(child(root, 'name'));
  if (!titleRepeats(name, stem)) warn('title-not-kept', { title: snippetOf(name, 60) });
  if (childrenOf(child(root, 'units'), 'unit').length > 0) warn('unit-not-kept');
  const hints = childrenOf(root, 'hint').length;
  if (hints > 0) warn('hint-not-kept', { count: hints });
  for (const file of childrenOf(root, 'image_base64'))
    if (file.text.trim() !== '') warn('file-not-kept', { name: 'image_base64' });
  const { tags, difficulty, score, language } = readMetadata(root, category, warn);
  return { question: { stem, explanation, tags: normaliseTags(tags), difficulty, score, language, ...body }, warnings };
}

/** The visible beginning of a broken question, without markup. */
const sourceOf = (cut: Cut): string => {
  const text = /<questiontext[^>]{0,200}>([\s\S]{0,600})/.exec(cut.xml)?.[1] ?? cut.xml.slice(0, 600);
  return text.replace(/<!\[CDATA\[|\]\]>/g, '').replace(/<\/?[a-z][^<>]{0,200}>/gi, ' ');
};

/** Reads a Moodle XML file question by question; ill-formed XML in one costs that one. */
export function parseMoodleXml(text: string): ImportResult {
  const collector = createCollector();
  const cuts = cutQuestions(text);
  if (cuts.length === 0 && !/<quiz[\s>/]/.test(text))
    collector.refuse(1, text.slice(0, 400), 'not-this-format', { format: 'moodle-xml' });
  let category = '';
  for (const cut of cuts) {
    if (collector.full) {
      collector.refuse(cut.line, sourceOf(cut), 'too-many-questions');
      break;
    }
    if (/^<question\s+type=["']category["']/.test(cut.xml)) {
      // A category that cannot be read ends the previous one: its questions must not get a wrong tag.
      category = '';
      collector.guard(cut.line, sourceOf(cut), () => {
        category = categoryTag(textOf(child(readTree(cut), 'category')));
      });
      continue;
    }
    collector.attempt(cut.line, sourceOf(cut), () => readQuestion(readTree(cut), category));
  }
  return collector.result();
}
