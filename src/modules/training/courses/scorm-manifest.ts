// imsmanifest.xml: which edition, what it is called, and the page it starts with.
import { SaxesParser } from 'saxes';
import type { AppError } from '#kernel/errors';
import { errors } from '../errors.ts';

export interface ScormManifest {
  readonly edition: '1.2' | '2004';
  readonly title: string;
  /** Path of the first launchable page within the package, without its query. */
  readonly entryPath: string;
  /** Query or fragment that belongs to it, such as `?lesson=1`. */
  readonly entryQuery: string;
}

interface Resource {
  readonly href: string;
  readonly base: string;
}

const MAX_DEPTH = 60;
/** What may be wrong with a package; the words stand in the module's texts. */
export const scormFaults = [
  'archive',
  'no-manifest',
  'manifest-size',
  'xml',
  'depth',
  'doctype',
  'no-item',
  'no-start-page',
  'outside-start-page',
  'start-page-name',
  'start-page-missing',
  'entries',
  'size',
  'entry',
  'entry-size',
  'ratio',
  'path',
  'double-entry',
  'encrypted',
  'link',
] as const;
export type ScormFault = (typeof scormFaults)[number];
export const invalid = (reason: ScormFault): AppError => errors.refuse('training.scorm-invalid', { reason });
const local = (name: string): string => name.slice(name.indexOf(':') + 1);

interface Seen {
  schemaVersion: string;
  title: string;
  firstItem: { ref: string; parameters: string } | undefined;
  readonly resources: Map<string, Resource>;
}

/** Reads a manifest. Throws `training.scorm-invalid`. A document type declaration is refused: no entities, no outside files. */
export function readManifest(xml: string): ScormManifest {
  if (/<!DOCTYPE/i.test(xml)) throw invalid('doctype');
  const seen = scan(xml.replace(/^\ufeff/, ''));
  if (!seen.firstItem) throw invalid('no-item');
  const resource = seen.resources.get(seen.firstItem.ref);
  if (!resource || resource.href === '') throw invalid('no-start-page');
  if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(resource.href)) throw invalid('outside-start-page');
  const [, path = '', own = ''] = /^([^?#]*)(.*)$/.exec(`${resource.base}${resource.href}`) ?? [];
  return {
    edition: /2004|1\.3/.test(seen.schemaVersion) ? '2004' : '1.2',
    title: seen.title.trim().slice(0, 200),
    entryPath: decodePath(path),
    entryQuery: own === '' ? seen.firstItem.parameters.slice(0, 200) : own.slice(0, 200),
  };
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path).replace(/^\.\//, '');
  } catch {
    throw invalid('start-page-name');
  }
}

function scan(xml: string): Seen {
  const seen: Seen = { schemaVersion: '', title: '', firstItem: undefined, resources: new Map() };
  const path: string[] = [];
  const bases: string[] = [];
  let text = '';
  const parser = new SaxesParser();
  parser.on('error', () => {
    throw invalid('xml');
  });
  parser.on('opentag', tag => {
    const name = local(tag.name).toLowerCase();
    const attribute = (key: string): string => tag.attributes[key] ?? '';
    path.push(name);
    if (path.length > MAX_DEPTH) throw invalid('depth');
    const base = attribute('xml:base');
    bases.push(base === '' || base.endsWith('/') ? base : `${base}/`);
    text = '';
    if (name === 'item') seen.firstItem ??= itemOf(attribute('identifierref'), attribute('parameters'));
    if (name === 'resource')
      seen.resources.set(attribute('identifier'), { href: attribute('href'), base: bases.join('') });
  });
  parser.on('text', more => {
    if (text.length < 1000) text += more;
  });
  parser.on('closetag', () => {
    const name = path.pop();
    bases.pop();
    if (name === 'schemaversion' && seen.schemaVersion === '') seen.schemaVersion = text.trim();
    if (name === 'title' && seen.title === '') seen.title = text;
    text = '';
  });
  parser.write(xml).close();
  return seen;
}

/** Chapters only group; the first item that names a resource is the one to start with. */
const itemOf = (ref: string, parameters: string) => (ref === '' ? undefined : { ref, parameters });
