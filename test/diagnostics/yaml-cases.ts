/** A file and what is found in it, as `line:column CODE`. */
export interface DiagnosticCase {
  readonly claim: string;
  readonly yaml: string;
  readonly found: readonly string[];
}

const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]']
  .concat(
    ['b', 'c', 'd', 'e', 'f', 'g'].map((name, index) => {
      const alias = `*${'abcdefg'.charAt(index)}`;
      return `${name}: &${name} [${Array.from({ length: 10 }, () => alias).join(', ')}]`;
    }),
  )
  .join('\n');

/** What any YAML file may hold; `${NAME}` is replaced where the environment is given. */
export const yamlCases: readonly DiagnosticCase[] = [
  { claim: 'an empty file', yaml: '', found: ['1:1 EMPTY_FILE'] },
  { claim: 'a file of comments', yaml: '# nothing\n', found: ['1:1 EMPTY_FILE'] },
  { claim: 'an open bracket', yaml: 'a: 1\nb: [1, 2\n', found: ['3:1 YAML_SYNTAX'] },
  { claim: 'an open quote', yaml: 'a: 1\nb: "x\n', found: ['3:1 YAML_SYNTAX'] },
  { claim: 'a colon inside text', yaml: 'a: b: c\n', found: ['1:4 YAML_SYNTAX'] },
  { claim: 'text where a key belongs', yaml: 'a: 1\nb\n', found: ['2:1 YAML_SYNTAX'] },
  { claim: 'an unknown escape', yaml: 'a: "\\y"\n', found: ['1:5 YAML_SYNTAX'] },
  { claim: 'a tab as indent', yaml: 'a:\n\tb: 1\n', found: ['2:1 YAML_TAB'] },
  { claim: 'a second document', yaml: 'a: 1\n---\nb: 2\n', found: ['2:1 MANY_DOCUMENTS'] },
  { claim: 'a key that stands twice', yaml: 'a: 1\nb: 2\na: 3\n', found: ['3:1 DUPLICATE_KEY'] },
  { claim: 'a list as key', yaml: '[a]: 1\n', found: ['1:1 BAD_KEY'] },
  { claim: 'an alias as key', yaml: 'a: &x b\n*x : 1\n', found: ['2:1 BAD_KEY'] },
  { claim: 'an alias of nothing', yaml: 'a: *x\nb: &x 1\n', found: ['1:4 BAD_ALIAS'] },
  { claim: 'an alias of itself', yaml: 'a: &x\n  b: *x\n', found: ['2:6 BAD_ALIAS'] },
  { claim: 'a tag of its own', yaml: 'a: !secret x\n', found: ['1:4 UNKNOWN_TAG'] },
  { claim: 'binary data', yaml: 'a: !!binary aGk=\n', found: ['1:4 UNKNOWN_TAG'] },
  { claim: 'a long number', yaml: 'a: 8847222077216958610\n', found: ['1:4 INEXACT_NUMBER'] },
  {
    claim: 'nesting beyond any use',
    yaml: `${'['.repeat(101)}${']'.repeat(101)}`,
    found: ['1:101 TOO_DEEP'],
  },
];

/** A file that grows to a hundred million values when its aliases are followed. */
export const aliasBomb = bomb;

export const variableCases: readonly DiagnosticCase[] = [
  { claim: 'an unset variable', yaml: 'a:\n  - ${NOPE}\n', found: ['2:5 UNSET_VARIABLE'] },
  { claim: 'an inherited name', yaml: 'a: ${constructor}\n', found: ['1:4 UNSET_VARIABLE'] },
  { claim: 'a variable without end', yaml: 'a: x${SET\n', found: ['1:4 BAD_PLACEHOLDER'] },
  { claim: 'a default', yaml: 'a: ${SET:-x}\n', found: ['1:4 BAD_PLACEHOLDER'] },
  {
    claim: 'several in one file',
    yaml: 'a: ${NOPE}\nb: "${}"\nc: ${SET}\n',
    found: ['1:4 UNSET_VARIABLE', '2:4 BAD_PLACEHOLDER'],
  },
  {
    claim: 'one behind two aliases',
    yaml: 'a: &x ${NO}\nb: [*x, *x]\n',
    found: ['1:7 UNSET_VARIABLE'],
  },
];
