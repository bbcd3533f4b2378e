/** A command of a `console` block and what the page shows below it. */
export interface ShownCommand {
  readonly command: string;
  readonly output: string;
}

/** Lines behind `$ ` are commands, `\` at the end continues them; the lines below are their output. */
export function commandsOf(text: string): readonly ShownCommand[] {
  const commands: { command: string; output: string }[] = [];
  let isOpen = false;
  for (const line of text.trimEnd().split('\n')) {
    const last = commands.at(-1);
    if (isOpen && last !== undefined) last.command += `\n${line}`;
    else if (line.startsWith('$ ')) commands.push({ command: line.slice(2), output: '' });
    else if (last === undefined) throw new Error(`"${line}" stands before any command`);
    else {
      last.output += `${line}\n`;
      continue;
    }
    isOpen = line.endsWith('\\');
  }
  return commands;
}
