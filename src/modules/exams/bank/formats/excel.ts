import { assertNever } from '#kernel/errors';
import {
  normaliseQuestion,
  normaliseTags,
  type Question,
  type QuestionKind,
  questionDefaults,
  validateQuestion,
} from '../question.ts';
import { cleanText, foldWidth, snippetOf } from '../question-text.ts';
import { readBlanks, readLetters, readTruth, writeBlanks, writeLetters } from './excel-answers.ts';
import {
  createCollector,
  type ExportResult,
  exportEach,
  type ImportErrorCode,
  type ImportResult,
  readScore,
  writeScore,
} from './report.ts';

// The spreadsheet form of a question bank. Rows come from and go to the spreadsheet port; cells are text.

export interface SheetCell {
  readonly text: string;
  /** What the sheet says the cell is: `text`, `number`, `date`, `boolean`, `formula`, `error`, … */
  readonly kind: string;
}
export interface SheetRow {
  /** Row number as the spreadsheet shows it. */
  readonly index: number;
  readonly cells: Readonly<Record<string, SheetCell | undefined>>;
}

const LETTERS = 'ABCDEFGHIJ';
const optionColumns = Array.from(LETTERS, letter => `选项${letter}`);
/** Columns of the template, in order. */
export const templateColumns: readonly string[] = [
  '题型',
  '题干',
  ...optionColumns,
  '答案',
  '解析',
  '标签',
  '难度',
  '分值',
];
/** An export also says the language; on import the column may be absent. */
export const exportColumns: readonly string[] = [...templateColumns, '语言'];

const kindNames: Readonly<Record<QuestionKind, string>> = {
  single: '单选题',
  multiple: '多选题',
  'true-false': '判断题',
  'fill-in': '填空题',
};
const kindAliases: Readonly<Record<string, QuestionKind>> = {
  单选: 'single',
  单选题: 'single',
  单项选择: 'single',
  单项选择题: 'single',
  single: 'single',
  多选: 'multiple',
  多选题: 'multiple',
  多项选择: 'multiple',
  多项选择题: 'multiple',
  不定项选择题: 'multiple',
  multiple: 'multiple',
  判断: 'true-false',
  判断题: 'true-false',
  是非题: 'true-false',
  填空: 'fill-in',
  填空题: 'fill-in',
};
const difficultyWords: Readonly<Record<string, number>> = {
  易: 1,
  容易: 1,
  较易: 2,
  中: 3,
  中等: 3,
  较难: 4,
  难: 5,
  困难: 5,
};
const badKinds = new Set(['formula', 'error', 'date']);
/** Excel's limit of characters in a cell. */
const maxCell = 32_767;

interface CellProblem {
  readonly column: string;
  readonly code: ImportErrorCode;
  readonly detail: Readonly<Record<string, string | number>>;
}

/** Reads one row; collects every problem, so that an author mends a row in one go. */
interface RowReader {
  readonly row: SheetRow;
  readonly problems: CellProblem[];
}

const textAt = ({ row }: RowReader, column: string): string => cleanText(row.cells[column]?.text ?? '');

function report(reader: RowReader, column: string, code: ImportErrorCode, detail: CellProblem['detail'] = {}): void {
  reader.problems.push({ column, code, detail });
}

/** Excel turns "3-4" into a date and "=A" into a formula: what the author wrote is gone, so we ask instead of guessing. */
function checkCells(reader: RowReader): void {
  for (const column of exportColumns) {
    const kind = reader.row.cells[column]?.kind ?? 'text';
    if (badKinds.has(kind)) report(reader, column, 'cell-type', { kind });
  }
}

function readOptions(reader: RowReader): string[] {
  const texts = optionColumns.map(column => textAt(reader, column));
  const last = texts.findLastIndex(text => text !== '');
  const options = texts.slice(0, last + 1);
  const gap = options.indexOf('');
  if (gap !== -1) report(reader, `选项${LETTERS.charAt(gap)}`, 'option-gap');
  return options;
}

function readDifficulty(reader: RowReader): number {
  const text = foldWidth(textAt(reader, '难度'));
  if (text === '') return questionDefaults.difficulty;
  const value = difficultyWords[text] ?? (/^[1-5](?:\.0+)?$/.test(text) ? Number(text) : undefined);
  if (value === undefined) report(reader, '难度', 'invalid-question', { field: 'difficulty', problem: 'out-of-range' });
  return value ?? questionDefaults.difficulty;
}

function readPoints(reader: RowReader): number {
  const text = foldWidth(textAt(reader, '分值')).replace(/分$/, '');
  if (text === '') return questionDefaults.score;
  const value = readScore(text);
  if (value === undefined) report(reader, '分值', 'number-unreadable', { text: text.slice(0, 40) });
  return value ?? questionDefaults.score;
}

type Shared = Omit<Extract<Question, { kind: 'true-false' }>, 'kind' | 'answer'>;

function readByKind(reader: RowReader, kind: QuestionKind, shared: Shared): Question | undefined {
  const answer = textAt(reader, '答案');
  const unreadable = (): undefined => {
    report(
      reader,
      '答案',
      answer === '' ? 'answer-missing' : 'answer-unreadable',
      answer === '' ? {} : { answer: answer.slice(0, 40) },
    );
    return undefined;
  };
  switch (kind) {
    case 'single':
    case 'multiple': {
      const options = readOptions(reader);
      const letters = readLetters(answer);
      const [first] = letters ?? [];
      if (!letters || first === undefined) return unreadable();
      if (kind === 'multiple') return { kind, ...shared, options, answer: letters };
      return letters.length === 1 ? { kind, ...shared, options, answer: first } : unreadable();
    }
    case 'true-false': {
      const value = readTruth(answer);
      return value === undefined ? unreadable() : { kind, ...shared, answer: value };
    }
    case 'fill-in': {
      const blanks = answer === '' ? undefined : readBlanks(answer);
      return blanks ? { kind, ...shared, blanks } : unreadable();
    }
    default:
      return assertNever(kind);
  }
}

function readKind(reader: RowReader): QuestionKind | undefined {
  const text = foldWidth(textAt(reader, '题型')).toLowerCase().replace(/\s+/g, '');
  const kind = Object.hasOwn(kindAliases, text) ? kindAliases[text] : undefined;
  if (text === '') report(reader, '题型', 'kind-missing');
  else if (!kind) report(reader, '题型', 'unsupported-kind', { kind: text.slice(0, 40) });
  return kind;
}

/** The column in which a problem of a question field is mended. */
function columnOf(field: string): string {
  const option = /^options\.(\d)$/.exec(field);
  if (option) return `选项${LETTERS.charAt(Number(option[1]))}`;
  const [head = ''] = field.split('.');
  const columns: Readonly<Record<string, string>> = {
    stem: '题干',
    options: '选项A',
    answer: '答案',
    blanks: '答案',
    explanation: '解析',
    tags: '标签',
    difficulty: '难度',
    score: '分值',
    language: '语言',
  };
  return columns[head] ?? '题干';
}

function readRow(row: SheetRow): { question: Question | undefined; problems: readonly CellProblem[] } {
  const reader: RowReader = { row, problems: [] };
  checkCells(reader);
  const kind = readKind(reader);
  const shared: Shared = {
    stem: textAt(reader, '题干'),
    explanation: textAt(reader, '解析'),
    tags: normaliseTags([textAt(reader, '标签')]),
    difficulty: readDifficulty(reader),
    score: readPoints(reader),
    language: textAt(reader, '语言') || questionDefaults.language,
  };
  const draft = kind && readByKind(reader, kind, shared);
  if (!draft) return { question: undefined, problems: reader.problems };
  const question = normaliseQuestion(draft);
  // A gap is told once, by its own name.
  const gaps = new Set(reader.problems.filter(problem => problem.code === 'option-gap').map(problem => problem.column));
  for (const problem of validateQuestion(question)) {
    const column = columnOf(problem.field);
    if (!gaps.has(column))
      report(reader, column, 'invalid-question', { ...problem.detail, field: problem.field, problem: problem.code });
  }
  return { question, problems: reader.problems };
}

/** Reads rows of the template. Every bad cell is one error with `detail.column`; empty rows are skipped. */
export function parseExcelRows(rows: readonly SheetRow[]): ImportResult {
  const collector = createCollector();
  for (const row of rows) {
    if (exportColumns.every(column => (row.cells[column]?.text ?? '').trim() === '')) continue;
    const snippet = snippetOf(row.cells.题干?.text ?? '');
    if (collector.full) {
      collector.refuse(row.index, snippet, 'too-many-questions');
      break;
    }
    const { question, problems } = readRow(row);
    for (const { column, code, detail } of problems) collector.refuse(row.index, snippet, code, { ...detail, column });
    if (question && problems.length === 0) collector.attempt(row.index, snippet, () => ({ question, warnings: [] }));
  }
  return collector.result();
}

function cellsOf(question: Question): Record<string, string> {
  const cells: Record<string, string> = {
    题型: kindNames[question.kind],
    题干: question.stem,
    解析: question.explanation,
    标签: question.tags.join('、'),
    难度: String(question.difficulty),
    分值: writeScore(question.score),
    语言: question.language,
  };
  if ('options' in question)
    for (const [i, option] of question.options.entries()) cells[`选项${LETTERS.charAt(i)}`] = option;
  switch (question.kind) {
    case 'single':
      return { ...cells, 答案: writeLetters([question.answer]) };
    case 'multiple':
      return { ...cells, 答案: writeLetters(question.answer) };
    case 'true-false':
      return { ...cells, 答案: question.answer ? '对' : '错' };
    case 'fill-in':
      return { ...cells, 答案: writeBlanks(question.blanks) };
    default:
      return assertNever(question);
  }
}

/** Rows of text cells under `exportColumns`; the port guards against formula injection when it writes them. */
export function exportExcelRows(questions: readonly Question[]): ExportResult<Record<string, string>[]> {
  return exportEach(questions, (question, { omit }) => {
    const cells = cellsOf(question);
    const long = Object.keys(cells).find(column => (cells[column] ?? '').length > maxCell);
    if (long === undefined) return cells;
    omit('too-long', long);
    return undefined;
  });
}
