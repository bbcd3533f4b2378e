const LINE_WIDTH = 96;

/** A list of names behind its head, in lines that fit a terminal; `indent` begins every line but the first. */
export function wrapped(head: string, names: readonly string[], indent = '  '): readonly string[] {
  const lines: string[] = [];
  let line = head;
  for (const [index, name] of names.entries()) {
    const word = index + 1 < names.length ? `${name}, ` : name;
    if (line.length + word.trimEnd().length > LINE_WIDTH) {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += word;
  }
  return [...lines, line.trimEnd()];
}
