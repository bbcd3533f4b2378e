/** A fenced block of a Markdown page. */
export interface Block {
  /** Line of the opening fence, from 1. */
  readonly line: number;
  readonly language: string;
  /** The file that the block is: `title="…"` behind the language. */
  readonly title: string | undefined;
  /** Other words behind the language: `output`, `exit=2`. */
  readonly flags: readonly string[];
  /** Without the indentation of the fence, ending in a newline. */
  readonly text: string;
}

const OPENING = /^(\s*)(`{3,})(\S*)\s*(.*)$/;

/** The fenced blocks of a page in order, also those inside lists. */
export function blocksOf(markdown: string): readonly Block[] {
  const lines = markdown.split('\n');
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const [, indent = '', fence, language = '', info = ''] = OPENING.exec(lines[at] ?? '') ?? [];
    if (fence === undefined) continue;
    const start = at;
    const text: string[] = [];
    for (at += 1; at < lines.length && lines[at]?.trim() !== fence; at += 1) {
      const line = lines[at] ?? '';
      text.push(line.startsWith(indent) ? line.slice(indent.length) : line.trimStart());
    }
    const title = /\btitle="([^"]*)"/.exec(info)?.[1];
    const flags = info
      .replace(/\btitle="[^"]*"/, '')
      .split(/\s+/)
      .filter((word) => word !== '');
    blocks.push({ line: start + 1, language, title, flags, text: `${text.join('\n')}\n` });
  }
  return blocks;
}
