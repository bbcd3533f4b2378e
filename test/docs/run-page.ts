import { blocksOf, type Block } from './page-blocks.ts';
import { commandsOf } from './commands-of.ts';
import { jsonFault, outputFault } from './compare-output.ts';
import type { Said, Shell } from './shell.ts';

/** One place where a page does not do what it shows. */
export interface PageFault {
  readonly line: number;
  readonly message: string;
}

/** Languages whose blocks a reader copies, so that they must say what they are. */
const COPIED = new Set(['yaml', 'json', 'ndjson', 'csv', 'sh', 'console']);

/**
 * Does what a reader of the page does, from top to bottom, in a folder of his own:
 *
 * - a block with `title="path"` is put into that file;
 * - a `console` block is run: `$ ` starts a command, the lines below are all it says, a line `…` stands
 *   for any lines and `…` inside a line for any text; it ends with 0, the last one with N after `exit=N`;
 * - a `json output` block is what the last command says now, with other blanks.
 */
export async function runPage(markdown: string, shell: Shell): Promise<readonly PageFault[]> {
  const blocks = blocksOf(markdown);
  const faults: PageFault[] = [];
  let last: string | undefined;
  for (const [index, block] of blocks.entries()) {
    if (block.title !== undefined) await shell.write(block.title, block.text);
    else if (block.flags.includes('output')) {
      const said = last === undefined ? undefined : await shell.run(last);
      faults.push(...judgeOutput(block, said));
    } else if (block.language === 'console') {
      const isShownBelow = blocks[index + 1]?.flags.includes('output') === true;
      faults.push(...(await runBlock(block, shell, isShownBelow)));
      last = commandsOf(block.text).at(-1)?.command;
    } else if (COPIED.has(block.language)) {
      const message = `a ${block.language} block that nobody runs; give it a title, or make it text`;
      faults.push({ line: block.line, message });
    }
  }
  return faults;
}

async function runBlock(
  block: Block,
  shell: Shell,
  isShownBelow: boolean,
): Promise<readonly PageFault[]> {
  const { line } = block;
  const commands = commandsOf(block.text);
  const exit = block.flags.find((flag) => flag.startsWith('exit='))?.slice('exit='.length) ?? '0';
  const faults: PageFault[] = [];
  for (const [index, { command, output }] of commands.entries()) {
    const isLast = index === commands.length - 1;
    if (isLast && isShownBelow) break;
    const said = await shell.run(command);
    const wanted = isLast ? exit : '0';
    if (String(said.code) !== wanted) {
      faults.push({ line, message: `"${command}" ends with ${said.code}, not ${wanted}` });
    }
    const fault = outputFault(output, said.text);
    if (fault !== undefined) faults.push({ line, message: `"${command}" says:\n${fault}` });
  }
  return faults;
}

function judgeOutput({ line, text }: Block, said: Said | undefined): readonly PageFault[] {
  if (said === undefined) return [{ line, message: 'no command stands before this output' }];
  if (said.code !== 0)
    return [{ line, message: `the command ends with ${said.code}:\n${said.text}` }];
  const fault = jsonFault(text, said.text);
  return fault === undefined ? [] : [{ line, message: `the command says:\n${fault}` }];
}
