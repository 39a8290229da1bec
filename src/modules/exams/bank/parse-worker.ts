// The thread in which a question file is read.
import { serveWorker } from '#platform/spreadsheets';
import type { ImportResult } from './formats/report.ts';
import { type ParseTask, parseFile } from './parse-file.ts';

serveWorker<ParseTask, ImportResult>(parseFile);
