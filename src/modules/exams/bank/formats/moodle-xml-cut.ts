import { SaxesParser } from 'saxes';
import { Refusal } from './report.ts';

// Cutting a Moodle XML file into questions before any XML is parsed, so that ill-formed XML in one question cannot
// reach the next, and reading one question into a small tree.

export interface Cut {
  readonly line: number;
  readonly xml: string;
  /** False when the next question begins, or the file ends, before `</question>`. */
  readonly closed: boolean;
}

/** Position of the next match at or after `at`; asked with rising positions it scans the text once. */
function nextOf(text: string, pattern: RegExp): (at: number) => number {
  const search = new RegExp(pattern, 'g');
  let known = -1;
  return at => {
    if (known >= at) return known;
    search.lastIndex = at;
    known = search.exec(text)?.index ?? Number.POSITIVE_INFINITY;
    return known;
  };
}

/**
 * Finds the end of a comment or CDATA section; undefined when it never ends. A CDATA section that would swallow the start
 * of another question was never closed; a comment may do so, because that is how authors take a question out.
 */
function opaqueSkipper(text: string): (at: number, word: string) => number | undefined {
  const commentEnd = nextOf(text, /-->/);
  const dataEnd = nextOf(text, /\]\]>/);
  const question = nextOf(text, /<question\s{1,20}type=/);
  return (at, word) => {
    const close = word === '<!--' ? commentEnd(at) : dataEnd(at);
    if (!Number.isFinite(close) || (word !== '<!--' && question(at) < close)) return undefined;
    return close + 3;
  };
}

/** Every `<question>` element of the text, in order. */
export function cutQuestions(text: string): Cut[] {
  const cuts: Cut[] = [];
  const token = /<!\[CDATA\[|<!--|<question(?=[\s>])|<\/question\s*>/g;
  const skipOpaque = opaqueSkipper(text);
  let start = -1;
  let line = 1;
  // Kept, because a file without further line ends would be searched to its end for every question.
  let newline = text.indexOf('\n');
  const lineAt = (at: number): number => {
    for (; newline !== -1 && newline < at; newline = text.indexOf('\n', newline + 1)) line++;
    return line;
  };
  const close = (end: number, closed: boolean): void => {
    if (start !== -1) cuts.push({ line: lineAt(start), xml: text.slice(start, end), closed });
    start = -1;
  };
  for (let found = token.exec(text); found; found = token.exec(text)) {
    const [word] = found;
    if (word === '<![CDATA[' || word === '<!--') {
      token.lastIndex = skipOpaque(found.index + word.length, word) ?? token.lastIndex;
    } else if (word === '<question') {
      close(found.index, false);
      start = found.index;
    } else close(found.index + word.length, true);
  }
  close(text.length, false);
  return cuts;
}

export interface Node {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Node[];
  text: string;
}

const maxDepth = 20;
const maxNodes = 2_000;

/** Reads one question into a tree; refuses what is not well-formed. */
export function readTree({ xml, closed }: Cut): Node {
  if (!closed) throw new Refusal('xml-broken', { reason: 'question not closed' });
  const parser = new SaxesParser({ position: true });
  // Exporters that forget to escape HTML leave these; they are no XML entities.
  Object.assign(parser.ENTITIES, { nbsp: '\u00a0', ldquo: '“', rdquo: '”', hellip: '…', mdash: '—', middot: '·' });
  const top: Node = { name: '', attributes: {}, children: [], text: '' };
  const path: Node[] = [top];
  let nodes = 0;
  parser.on('opentag', tag => {
    if (path.length > maxDepth || ++nodes > maxNodes)
      throw new Refusal('xml-broken', { reason: 'too deep or too many elements' });
    const attributes = Object.fromEntries(Object.entries(tag.attributes).map(([name, value]) => [name, String(value)]));
    const node: Node = { name: tag.name, attributes, children: [], text: '' };
    path.at(-1)?.children.push(node);
    path.push(node);
  });
  parser.on('closetag', () => void path.pop());
  const append = (text: string): void => {
    const node = path.at(-1);
    if (node) node.text += text;
  };
  parser.on('text', append);
  parser.on('cdata', append);
  parser.on('error', error => {
    throw new Refusal('xml-broken', { reason: error.message.slice(0, 100) });
  });
  parser.write(xml).close();
  const [root] = top.children;
  if (!root) throw new Refusal('xml-broken', { reason: 'no element' });
  return root;
}

export const child = (node: Node | undefined, name: string): Node | undefined =>
  node?.children.find(c => c.name === name);
export const childrenOf = (node: Node | undefined, name: string): Node[] =>
  node?.children.filter(c => c.name === name) ?? [];
/** The `<text>` inside an element, or the element's own text. */
export const textOf = (node: Node | undefined): string => child(node, 'text')?.text ?? node?.text ?? '';
