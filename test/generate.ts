import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { configSchema } from '../plugin/config/schema/config-schema.ts';
import { codeAreas } from '../plugin/diagnostics/codes.ts';
import { docsOf } from './config/generate-docs.ts';
import { editorSchema } from './config/generate-editor-schema.ts';
import { typesOf } from './config/generate-types.ts';
import { mappingFolders } from '../plugin/transform/mapping/files/folders.ts';
import { conversions } from '../plugin/transform/mapping/conversions/registry.ts';
import { operators } from '../plugin/transform/mapping/operators/registry.ts';
import { metricAreas } from '../plugin/observe/metrics-table.ts';
import { statusPageModule } from './status/generate-page.ts';
import { metricsPage } from './observe/generate-metrics.ts';
import { errorsPage } from './diagnostics/generate-errors.ts';
import { withParts } from './mappings/generated-parts.ts';
import { languageParts } from './mappings/generate-keys.ts';
import { ocsfParts } from './mappings/generate-names.ts';
import { operatorsPage } from './mappings/generate-operators.ts';
import { preparedModule } from './mappings/generate-prepared.ts';
import { rightPackagesModule } from './mappings/generate-right-packages.ts';
import { rulePages } from './mappings/generate-rules.ts';

const SHIPPED = mappingFolders({
  shipped: fileURLToPath(new URL('../mappings', import.meta.url)),
});

/** Every generated file, by its path from the top of the repository. */
const generators: Readonly<Record<string, () => string>> = {
  'plugin/config/config.generated.ts': () => typesOf(configSchema),
  'docs/config.schema.json': () => editorSchema(configSchema),
  'docs/configuration.md': () => docsOf(configSchema),
  'docs/errors.md': () => errorsPage(codeAreas),
  'plugin/status/page.generated.ts': () => statusPageModule(),
  'plugin/transform/mapping/files/prepared.generated.ts': () => preparedModule(SHIPPED),
  'plugin/transform/schema/ocsf/package/right-packages.generated.ts': () =>
    rightPackagesModule(SHIPPED),
  'docs/metrics.md': () => metricsPage(metricAreas),
  'docs/operators.md': () => operatorsPage(operators, conversions()),
  'docs/mapping-language.md': () => withParts('docs/mapping-language.md', languageParts()),
  'docs/ocsf.md': () => withParts('docs/ocsf.md', ocsfParts()),
};

/** The texts of all generated files, those of the single generators and those that come in numbers. */
function generatedTexts(): readonly (readonly [string, string])[] {
  const single = Object.entries(generators).map(([path, generate]) => [path, generate()] as const);
  return [...single, ...Object.entries(rulePages())];
}

export interface GeneratedFile {
  readonly path: string;
  readonly absolutePath: string;
  readonly text: string;
}

/** What the generated files should hold now, formatted as the repository wants it. */
export async function generatedFiles(): Promise<readonly GeneratedFile[]> {
  return Promise.all(
    generatedTexts().map(async ([path, generated]) => {
      const absolutePath = fileURLToPath(new URL(`../${path}`, import.meta.url));
      const options = await resolveConfig(absolutePath);
      const text = await format(generated, { ...options, filepath: absolutePath });
      return { path, absolutePath, text };
    }),
  );
}

/** The files whose text on disk is another one. */
export async function staleFiles(): Promise<readonly GeneratedFile[]> {
  const files = await generatedFiles();
  const onDisk = await Promise.all(
    files.map(({ absolutePath }) => readFile(absolutePath, 'utf8').catch(() => undefined)),
  );
  return files.filter(({ text }, index) => text !== onDisk[index]);
}

async function main(isCheck: boolean): Promise<number> {
  const stale = await staleFiles();
  for (const { path, absolutePath, text } of stale) {
    if (!isCheck) await writeFile(absolutePath, text);
    console.log(isCheck ? `${path} is stale; run: npm run generate` : `${path} written`);
  }
  return isCheck && stale.length > 0 ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = await main(process.argv.includes('--check'));
}
