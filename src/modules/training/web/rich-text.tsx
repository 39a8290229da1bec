// Lessons as text: a small subset of Markdown that becomes elements, never HTML. What is not in the subset stays text.
import { Fragment, type ReactNode } from 'react';

type Block =
  | { readonly kind: 'heading'; readonly level: 2 | 3 | 4; readonly text: string }
  | { readonly kind: 'paragraph' | 'quote'; readonly text: string }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly string[] }
  | { readonly kind: 'rule' };

const BULLET = /^\s*[-*]\s+(.*)$/;
const NUMBER = /^\s*\d{1,3}[.、]\s+(.*)$/;

/** Lines → blocks. Every line is read once. */
export function parseBlocks(source: string): readonly Block[] {
  const blocks: Block[] = [];
  let lines: string[] = [];
  const flush = () => {
    if (lines.length > 0) blocks.push({ kind: 'paragraph', text: lines.join(' ') });
    lines = [];
  };
  for (const line of source.split(/\r?\n/)) {
    const block = blockOf(line, blocks.at(-1));
    if (block === undefined && line.trim() !== '') {
      lines.push(line.trim());
      continue;
    }
    // A list continues only where no paragraph stands between.
    const continues = lines.length === 0 && block?.kind === 'list' && block.items.length > 1;
    flush();
    if (block) blocks.splice(continues ? blocks.length - 1 : blocks.length, continues ? 1 : 0, block);
  }
  flush();
  return blocks;
}

function blockOf(line: string, before: Block | undefined): Block | undefined {
  const heading = /^(#{1,3})\s+(.*)$/.exec(line);
  if (heading) return { kind: 'heading', level: ((heading[1]?.length ?? 1) + 1) as 2 | 3 | 4, text: heading[2] ?? '' };
  if (/^\s*(-{3,}|\*{3,})\s*$/.test(line)) return { kind: 'rule' };
  if (line.startsWith('>')) return { kind: 'quote', text: line.replace(/^>\s?/, '') };
  const bullet = BULLET.exec(line);
  const item = bullet ?? NUMBER.exec(line);
  if (!item) return undefined;
  const ordered = !bullet;
  const items = before?.kind === 'list' && before.ordered === ordered ? before.items : [];
  return { kind: 'list', ordered, items: [...items, item[1] ?? ''] };
}

const INLINE = /\*\*([^*]+)\*\*|\*([^*]+)\*|`([^`]+)`|\[([^\]]+)\]\((https?:\/\/[^\s)]+)\)/g;

/** Bold, italics, code and links to http(s) addresses; all else is text. */
function inline(text: string): ReactNode {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    const [all, bold, italic, code, label, href] = match;
    parts.push(text.slice(end, match.index));
    if (bold !== undefined) parts.push(<strong>{bold}</strong>);
    else if (italic !== undefined) parts.push(<em>{italic}</em>);
    else if (code !== undefined) parts.push(<code>{code}</code>);
    else if (href !== undefined) {
      parts.push(
        <a href={href} target="_blank" rel="noopener noreferrer">
          {label}
        </a>,
      );
    }
    end = match.index + all.length;
  }
  parts.push(text.slice(end));
  // biome-ignore lint/suspicious/noArrayIndexKey: parts of a fixed text never move
  return parts.map((part, index) => <Fragment key={index}>{part}</Fragment>);
}

function BlockView({ block }: { readonly block: Block }) {
  switch (block.kind) {
    case 'heading': {
      const Heading = `h${block.level}` as const;
      return <Heading>{inline(block.text)}</Heading>;
    }
    case 'rule':
      return <hr />;
    case 'quote':
      return <blockquote>{inline(block.text)}</blockquote>;
    case 'list': {
      const List = block.ordered ? 'ol' : 'ul';
      return (
        <List>
          {block.items.map(item => (
            <li key={item}>{inline(item)}</li>
          ))}
        </List>
      );
    }
    case 'paragraph':
      return <p>{inline(block.text)}</p>;
  }
}

/** A lesson on screen. */
export function RichText({ source }: { readonly source: string }) {
  return (
    <div className="zs-lesson">
      {parseBlocks(source).map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: blocks of a fixed text never move
        <BlockView key={index} block={block} />
      ))}
    </div>
  );
}
