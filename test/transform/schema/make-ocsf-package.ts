import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  factsFromExport,
  SHIPPED_CLASSES,
} from '../../../plugin/transform/schema/ocsf/package/from-export.ts';
import { packageFiles } from '../../../plugin/transform/schema/ocsf/package/write-package.ts';

const USAGE = `usage: npx tsx test/transform/schema/make-ocsf-package.ts EXPORT.json FOLDER [CLASS...]
Writes the schema package FOLDER, such as mappings/schemas/ocsf-1.6.0, from OCSF's export:
what https://schema.ocsf.io/1.6.0/export/schema or /export/v2/schema answers, or what the
OCSF schema compiler prints. Without CLASS: the classes that the shipped packages hold.
`;

const [input, folder, ...classNames] = process.argv.slice(2);
if (input === undefined || folder === undefined) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else {
  const facts = factsFromExport(
    JSON.parse(readFileSync(input, 'utf8')),
    classNames.length > 0 ? classNames : SHIPPED_CLASSES,
  );
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of packageFiles(facts)) writeFileSync(join(folder, name), text);
  const { version, classes, objects } = facts;
  process.stdout.write(
    `${folder}: OCSF ${version}, ${Object.keys(classes).length} classes, ${Object.keys(objects).length} objects\n`,
  );
}
