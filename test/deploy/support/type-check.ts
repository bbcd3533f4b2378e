import { join } from 'node:path';
import ts from 'typescript';
import { projectFolder } from './yaml-files.ts';

/** A value, and the type that it claims to have. */
export interface Claim {
  readonly value: unknown;
  readonly type: string;
  readonly from: string;
}

/**
 * What the compiler says of values that are written out as literals of their types: wrong types, and
 * keys that a type does not have, which validators of open schemas let pass.
 */
export function typeFindings(claims: readonly Claim[]): readonly string[] {
  const file = join(projectFolder, 'literals-under-test.ts');
  const source = claims.map(literal).join('');
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
  };
  const host = ts.createCompilerHost(options);
  const withLiterals: ts.CompilerHost = {
    ...host,
    fileExists: (path) => path === file || host.fileExists(path),
    readFile: (path) => (path === file ? source : host.readFile(path)),
    getSourceFile: (path, target, ...rest) =>
      path === file
        ? ts.createSourceFile(path, source, target)
        : host.getSourceFile(path, target, ...rest),
  };
  const program = ts.createProgram([file], options, withLiterals);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

function literal({ value, type, from }: Claim, position: number): string {
  const name = `${type}${position}`;
  return `import type { ${type} as ${name} } from '${from}';
export const literal${position}: ${name} = ${JSON.stringify(value)};
`;
}
