import { SaxesParser } from 'saxes';
import { refuse } from './errors.ts';

export interface XmlHandlers {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(name: string): void;
}

export interface XmlPump {
  write(chunk: Uint8Array): void;
  end(): void;
}

/** Text or one tag longer than this is no workbook: a cell holds 32,767 characters. */
const MAX_QUIET_CHARS = 4 * 1024 * 1024;

const local = (name: string): string => {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
};

/**
 * Events of an XML part that comes in chunks, by local names. Malformed XML and document type declarations are refused;
 * entities beyond the five of XML are errors, so nothing can expand.
 */
export function createXmlPump(part: string, handlers: XmlHandlers): XmlPump {
  const fail = () => refuse('spreadsheets.unreadable', { part: part.slice(0, 100) });
  const decoder = new TextDecoder('utf-8');
  const parser = new SaxesParser({ xmlns: false, position: false });
  let quiet = 0;
  parser.on('error', () => {
    throw fail();
  });
  parser.on('doctype', () => {
    throw fail();
  });
  parser.on('opentag', tag => {
    quiet = 0;
    handlers.open(local(tag.name), tag.attributes);
  });
  parser.on('closetag', tag => {
    quiet = 0;
    handlers.close?.(local(tag.name));
  });
  if (handlers.text) {
    const text = handlers.text;
    parser.on('text', value => text(value));
    parser.on('cdata', value => text(value));
  }
  return {
    write(chunk) {
      quiet += chunk.length;
      parser.write(decoder.decode(chunk, { stream: true }));
      if (quiet > MAX_QUIET_CHARS) {
        throw refuse('spreadsheets.zip-bomb', { reason: 'cell-length', limit: MAX_QUIET_CHARS, found: quiet });
      }
    },
    end() {
      parser.write(decoder.decode());
      parser.close();
    },
  };
}

/** Parses a small part at once. */
export function parseXml(part: string, text: string, handlers: XmlHandlers): void {
  const pump = createXmlPump(part, handlers);
  pump.write(Buffer.from(text));
  pump.end();
}
